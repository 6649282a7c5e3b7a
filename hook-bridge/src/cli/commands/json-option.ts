import { Option } from 'commander'

export function jsonOption(description = 'print JSON, for scripts'): Option {
  return new Option('--json', description)
}
