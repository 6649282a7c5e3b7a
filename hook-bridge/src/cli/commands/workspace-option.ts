import { Option } from 'commander'

export function workspaceOption(): Option {
  return new Option('--workspace <name>', 'name or id of the workspace; needed when there is more than one')
}
