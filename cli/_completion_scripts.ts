/** The scripts of the shells. They know nothing of noisegate but its hidden `__complete`, so they never grow old. */

const BASH = `# bash completion of noisegate:  source <(noisegate completions bash)
_noisegate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line
  [[ $current == "=" ]] && current=""
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current") ;;
      :folders) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("$1" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _noisegate noisegate
`;

const ZSH = `#compdef noisegate
# zsh completion of noisegate:  source <(noisegate completions zsh), after compinit
_noisegate() {
  local -a candidates
  local line word by_shell
  while IFS= read -r line; do
    case $line in
      :files|:folders) by_shell=$line ;;
      *)
        word=\${line%%$'\\t'*}
        if [[ $line == *$'\\t'* ]]; then candidates+=("\${word//:/\\\\:}:\${line#*$'\\t'}"); else candidates+=("\${word//:/\\\\:}"); fi ;;
    esac
  done < <("\${words[1]}" __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  (( \${#candidates} )) && _describe noisegate candidates
  [[ $by_shell == :files ]] && _files
  [[ $by_shell == :folders ]] && _files -/
}
if [[ $funcstack[1] == _noisegate ]]; then _noisegate "$@"; else compdef _noisegate noisegate; fi
`;

const FISH = `# fish completion of noisegate:  noisegate completions fish | source
function __noisegate_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path "$current"
      case ':folders'
        __fish_complete_directories "$current"
      case '*'
        echo $line
    end
  end
end
complete -c noisegate -f -a '(__noisegate_complete)'
`;

export const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH };
