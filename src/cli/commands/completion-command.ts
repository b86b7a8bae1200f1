import { AuditError } from '../../model/limits/audit-error.ts'
import { exitCodes } from '../exit-code.ts'
import type { Surroundings } from '../surroundings.ts'

/** The shells that have a script. */
export const completedShells = ['bash', 'zsh', 'fish'] as const

type CompletedShell = (typeof completedShells)[number]

/**
 * Prints the script that teaches a shell to complete `countersign`. It asks `countersign __complete`, so it knows what the
 * installed version knows.
 *
 * @throws AuditError `usage` for another shell.
 */
export function completionCommand(name: string, { stdout }: Pick<Surroundings, 'stdout'>): number {
  const shell = completedShells.find((candidate) => candidate === name)
  if (shell === undefined) {
    throw new AuditError('usage', 'completion: there is no script for that shell', {
      hint: `Use ${completedShells.join(', ')}.`,
    })
  }
  stdout.write(scripts[shell])
  return exitCodes.consistent
}

/** Bash cuts words at `=`, so they are put together again. Runs on the bash 3.2 of macOS and needs no bash-completion. */
const bash = `# bash completion for countersign. To load it: source <(countersign completion bash)
_countersign() {
    local word line directive=0 joins=0 current=\${COMP_WORDS[COMP_CWORD]} index
    local -a words=() found=()
    for ((index = 1; index <= COMP_CWORD; index++)); do
        word=\${COMP_WORDS[index]}
        if [[ \${#words[@]} -gt 0 && ( $joins == 1 || $word == "=" ) ]]; then
            words[\${#words[@]} - 1]+=$word
            if [[ $word == "=" ]]; then joins=1; else joins=0; fi
        else
            words+=("$word")
        fi
    done
    if [[ $current == "=" ]]; then current=; fi
    while IFS= read -r line; do
        if [[ $line == :* ]]; then directive=\${line#:}; else found+=("$line"); fi
    done < <(countersign __completeNoDesc "\${words[@]}" 2>/dev/null)
    COMPREPLY=("\${found[@]}")
    if [[ \${#found[@]} -gt 0 ]]; then return; fi
    if [[ $directive == 0 ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    elif [[ $directive == 16 ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current")
    fi
}
complete -F _countersign countersign
`

const zsh = `#compdef countersign
# zsh completion for countersign. To load it: source <(countersign completion zsh), or put it into $fpath as _countersign
_countersign() {
    local line word directive=0
    local -a found
    for line in "\${(@f)$(countersign __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        if [[ $line == :* ]]; then directive=\${line#:}; continue; fi
        word=\${line%%$'\\t'*}
        if [[ $word == $line ]]; then found+=("\${word//:/\\\\:}"); else found+=("\${word//:/\\\\:}:\${line#*$'\\t'}"); fi
    done
    if [[ \${words[CURRENT]} == --*=* ]]; then compset -P '*='; fi
    if (( \${#found} )); then _describe -t words countersign found
    elif [[ $directive == 0 ]]; then _files
    elif [[ $directive == 16 ]]; then _files -/
    fi
}
if [[ \${funcstack[1]} == _countersign ]]; then _countersign "$@"; else compdef _countersign countersign; fi
`

const fish = `# fish completion for countersign. To load it: countersign completion fish | source
function __countersign_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l last (commandline -ct)
    set -l prefix (string match -r '^--[^=]*=' -- "$last")
    set -l directive 0
    set -l found
    for line in (countersign __complete $words "$last" 2>/dev/null)
        if string match -q ':*' -- $line
            set directive (string sub -s 2 -- $line)
        else
            set -a found "$prefix$line"
        end
    end
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else if test "$directive" = 0
        __fish_complete_path "$last"
    else if test "$directive" = 16
        __fish_complete_directories "$last"
    end
end
complete -c countersign -f -a '(__countersign_complete)'
`

const scripts: Readonly<Record<CompletedShell, string>> = { bash, zsh, fish }
