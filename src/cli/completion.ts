/** Shells that have a script. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** A command as completion sees it. */
export interface CompletedCommand {
  /** `hook`, `run`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly flags: readonly { readonly name: string; readonly summary: string; readonly options?: readonly string[]; readonly takesValue: boolean }[];
}

/**
 * The completion script of a shell, complete in itself: completing starts no Node. Files complete where no flag is asked for.
 * (@oclif/plugin-autocomplete keeps scripts in a cache of its own and adds a hook to every start.)
 */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  return shell === 'bash' ? bash(commands) : shell === 'zsh' ? zsh(commands) : fish(commands);
}

/** Words that may follow the words before them: topics and commands. */
function following(commands: readonly CompletedCommand[]): Map<string, string[]> {
  const after = new Map<string, Set<string>>();
  for (const { words } of commands) {
    words.forEach((word, depth) => {
      const before = words.slice(0, depth).join(' ');
      after.set(before, (after.get(before) ?? new Set()).add(word));
    });
  }
  return new Map([...after].map(([before, words]) => [before, [...words].sort()]));
}

function bash(commands: readonly CompletedCommand[]): string {
  const subcommands = [...following(commands)].map(([before, words]) => `    ${quote(before)}) words=${quote(words.join(' '))} ;;`);
  const flags = commands.map(({ words, flags: list }) => `    ${quote(words.join(' '))}) flags=${quote(list.map(({ name }) => `--${name}`).join(' '))} ;;`);
  const values = [...new Map(commands.flatMap(({ words, flags: list }) => list.filter(({ options }) => options?.length).map(({ name, options }) => [`${words.join(' ')} --${name}`, options!.join(' ')] as const)))].map(([key, options]) => `    ${quote(key)}) values=${quote(options)} ;;`);
  return `# keysweep completion for bash
_keysweep() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word words='' flags='' values=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do case $word in -*) break ;; *) path="\${path:+$path }$word" ;; esac; done
  # Arguments of a command are no part of its name.
  while :; do
    case $path in
${flags.join('\n')}
    '') break ;;
    esac
    [ -n "$flags" ] && break
    case $path in
${subcommands.filter((line) => !line.startsWith("    '')")).join('\n')}
    *) case $path in *' '*) path=\${path% *}; continue ;; esac ;;
    esac
    break
  done
  case "$path $previous" in
${values.join('\n') || "    '') ;;"}
  esac
  if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$current")); return; fi
  case $path in
${subcommands.join('\n')}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _keysweep keysweep
`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  return `#compdef keysweep
# keysweep completion for zsh, by way of the one for bash
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const lines = ['# keysweep completion for fish', 'function __keysweep_at', '  set -l words (commandline -opc)', '  set -e words[1]', '  set -l plain', '  for word in $words', "    string match -q -- '-*' $word; and break", '    set -a plain $word', '  end', '  test "$plain" = "$argv"', 'end'];
  for (const [before, words] of following(commands)) {
    for (const word of words) {
      const summary = commands.find((command) => command.words.join(' ') === `${before} ${word}`.trim())?.summary ?? '';
      lines.push(`complete -c keysweep -n ${quote(`__keysweep_at ${before}`.trim())} -f -a ${quote(word)} -d ${quote(summary)}`);
    }
  }
  for (const { words, flags } of commands) {
    for (const { name, summary, options, takesValue } of flags) lines.push(`complete -c keysweep -n ${quote(`string match -q -- ${words.join(' ')}\\* (string join ' ' (commandline -opc)[2..])`)} -l ${name}${takesValue ? ' -r' : ''}${options?.length ? ` -a ${quote(options.join(' '))}` : ''} -d ${quote(summary)}`);
  }
  return lines.join('\n') + '\n';
}

function quote(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}
