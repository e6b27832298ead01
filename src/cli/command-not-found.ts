import { Errors, type Hook } from '@oclif/core';
import { didYouMean } from '../config/spelling';
import { KeysweepError } from '../model';
import { failure } from './failure';

/** oclif's hook for a command that is not there: says so, and which one was probably meant. `id` has all words that may belong to it, with `:` between them. */
const commandNotFound: Hook<'command_not_found'> = ({ id, config }) => {
  const words = id.split(':');
  const commands = config.commands.map((command) => command.id.split(':'));
  const command = commands.find((name) => name.every((word, at) => word === words[at]));
  if (command) {
    // oclif takes words behind a command without arguments for more of its name.
    const name = `keysweep ${command.join(' ')}`;
    throw new Errors.ExitError(failure(new KeysweepError('usage', `${name} takes no argument, and was given ${words.slice(command.length).join(':')}`, { actions: [`${name} --help shows its flags`] })));
  }
  const topic = commands.some(([first, second]) => first === words[0] && second !== undefined);
  const said = words.slice(0, topic ? 2 : 1).join(' ');
  const known = topic ? commands.filter(([first]) => first === words[0]).map((command) => command.join(' ')) : [...new Set(commands.map(([first]) => first!))];
  const exitCode = failure(new KeysweepError('usage', `there is no command ${said}`, { actions: [...didYouMean(said, known, (name) => `keysweep ${name}`), `keysweep ${topic ? `${words[0]} ` : ''}--help lists them`] }));
  throw new Errors.ExitError(exitCode);
};

export default commandNotFound;
