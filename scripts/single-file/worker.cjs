'use strict';
// Where a scanning thread of the single executable starts (src/pipeline/worker-pool.ts evaluates this text).
const { createLoader, readAsset } = require('./loader.cjs');

createLoader(readAsset)('dist/worker.js');
