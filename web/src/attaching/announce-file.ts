import type { ApolloClient } from '@apollo/client';
import { CreateAttachmentUploadDocument } from './graph.generated.ts';
import { refusalIn } from '../graph/refusal-in.ts';
import type { FileServer } from '../outbox/send-with-files.ts';
import { absoluteUrl } from '../graph/endpoint.ts';

/** Announces a file to its room. Rejects when its outcome is not known. */
export const announceBy =
  (apollo: ApolloClient): FileServer['announce'] =>
  async (file) => {
    const { data, error } = await apollo.mutate({
      mutation: CreateAttachmentUploadDocument,
      fetchPolicy: 'no-cache',
      variables: { input: file },
    });
    const result = data?.createAttachmentUpload;
    if (result === undefined || result === null) {
      const refusal = refusalIn(error);
      if (refusal === undefined) throw error instanceof Error ? error : new Error('There was no answer.');
      return refusal;
    }
    if (result.__typename === 'CreateAttachmentUploadSuccess') {
      const { id, url } = result.upload;
      return { id, url: absoluteUrl(url) };
    }
    const { code, reason } = result;
    return 'quotaBytes' in result ? { code, reason, quotaBytes: result.quotaBytes } : { code, reason };
  };
