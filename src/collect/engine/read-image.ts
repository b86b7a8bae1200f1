import type { Secret } from '../../model/keys/secret.ts'
import { attempt } from './attempt.ts'
import type { VersionedConversation } from './conversation.ts'
import { parseJson } from './explain-status.ts'
import { asRecord, readEnvironment } from './read-container.ts'

const MAXIMUM_IMAGE_BYTES = 4 * 1024 * 1024

/**
 * The environment that an image gives its containers (`ENV` in its Dockerfile), by `GET /images/{id}/json`; `null` where it
 * cannot be determined: the image is gone, or a proxy rejects the call. That is not a gap, for it only helps to say
 * where a variable of a container comes from.
 */
export async function readImageEnvironment(
  conversation: VersionedConversation,
  imageId: string,
): Promise<ReadonlyMap<string, Secret | null> | null> {
  const { client, apiVersion } = conversation
  const { value: answer } = await attempt(conversation, (signal) =>
    client.ask(apiVersion, (engine) => engine.getImage(imageId).inspect(), {
      signal,
      maximumBytes: MAXIMUM_IMAGE_BYTES,
    }),
  )
  if (answer?.status !== 200) return null
  return readEnvironment(asRecord(asRecord(parseJson(answer.body))?.Config)) ?? null
}
