# keysweep for CI: docker run --rm -v "$PWD:/src:ro" keysweep scan .
# Debian and not distroless: history and staged changes are read by git.
FROM node:20-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && node scripts/store-template.mjs && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends git ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /src /state && chown node:node /state
COPY --from=build /build/package.json /build/.oclifrc.json /build/oclif.manifest.json /opt/keysweep/
COPY --from=build /build/bin /opt/keysweep/bin
COPY --from=build /build/dist /opt/keysweep/dist
COPY --from=build /build/schemas /opt/keysweep/schemas
COPY --from=build /build/node_modules /opt/keysweep/node_modules
ENV KEYSWEEP_STATE_DIR=/state NODE_ENV=production
# The number, so that Kubernetes can see it is not root.
USER 1000
WORKDIR /src
ENTRYPOINT ["node", "/opt/keysweep/bin/keysweep.js"]
CMD ["scan", "."]
