import type { Deps } from '../../deps.ts'
import { eraseSubject } from '../../erase-subject.ts'
import { errors, success } from '../answers.ts'
import type { Api } from '../api.ts'
import { granted } from '../errors.ts'
import { erasure, erasureRequest, showErasure } from '../shapes/erasure.ts'

export function erasureRoutes(api: Api, deps: Deps): void {
  let stopping = false
  api.addHook('preClose', async () => {
    stopping = true
  })

  api.post(
    '/erasures',
    {
      schema: {
        operationId: 'erasePerson',
        tags: ['Personal data'],
        summary: 'Erase one person',
        description:
          'Takes the payloads of every event that is about this person, or names the person where the catalogue knows the ' +
          'id of a person, with the subject, warnings and what receivers answered. What still waits to be delivered of it ' +
          'is dead, and cannot be replayed, recovered or caught up. It goes through all events of the workspace, which takes ' +
          'seconds for each million; where the connection breaks off, it goes on, and asking again is harmless. An event that ' +
          'comes in later brings data back: erase at the provider first.',
        body: erasureRequest,
        response: { 200: success(erasure, 'What was erased.'), ...errors(400, 503) },
      },
    },
    async ({ caller, body }) => {
      const { report } = granted(await eraseSubject(deps, caller.workspace.row, body, () => stopping))
      return { success: true as const, data: showErasure(report) }
    },
  )
}
