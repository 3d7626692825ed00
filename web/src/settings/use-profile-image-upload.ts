import { useApolloClient } from '@apollo/client/react';
import { absoluteUrl } from '../graph/endpoint.ts';
import { noAnswer, type Refusal } from '../problems/refusal.ts';
import { refusalOfError } from '../problems/refusal-of-error.ts';
import { refusalOfResponse } from '../problems/refusal-of-response.ts';
import { CreateProfileImageUploadDocument, SetProfileImageDocument } from './graph.generated.ts';

/** Announces a picture, sends its bytes, and makes it the viewer's. Resolves to why it is not; undefined: it is. */
export function useProfileImageUpload(): (image: Blob) => Promise<Refusal | undefined> {
  const apollo = useApolloClient();
  const upload = async (image: Blob): Promise<Refusal | undefined> => {
    const { data: announced, error: failure } = await apollo.mutate({
      mutation: CreateProfileImageUploadDocument,
      variables: { contentType: image.type, size: image.size },
    });
    if (announced?.result?.__typename !== 'CreateProfileImageUploadSuccess')
      return announced?.result ?? refusalOfError(failure);
    const { id, url } = announced.result.upload;
    const sent = await fetch(absoluteUrl(url), {
      method: 'PUT',
      headers: { 'content-type': image.type },
      body: image,
    });
    if (!sent.ok) return refusalOfResponse(sent);
    const { data, error } = await apollo.mutate({
      mutation: SetProfileImageDocument,
      variables: { uploadId: id },
    });
    if (data?.result?.__typename === 'SetProfileImageSuccess') return undefined;
    return data?.result ?? refusalOfError(error);
  };
  return (image) => upload(image).catch(() => noAnswer);
}
