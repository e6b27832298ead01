'use strict';

/** Runs oclif without a folder to look in: commands and their manifest come from the bundle. */
async function startOclif(program, pjson, manifest, root) {
  const { execute, Plugin } = program.oclif();
  class Bundled extends Plugin {
    async _manifest() {
      this.commandIDs = Object.keys(manifest.commands);
      this.hasManifest = true;
      return manifest;
    }

    async findCommand(id) {
      const command = program.commands[id]?.().default;
      return command && Object.assign(command, { id, plugin: this });
    }
  }
  const plugin = new Bundled({ root, pjson, isRoot: true, type: 'core' });
  await plugin.load();
  // Hooks are files that oclif looks for in a folder, and there is none: a command that is not there has oclif's own words here.
  plugin.hooks = {};
  await execute({ loadOptions: { root, pjson, plugins: new Map([[plugin.name, plugin]]) } });
}

module.exports = { startOclif };
