import { useApolloClient } from '@apollo/client/react';
import { absoluteUrl } from '../graph/endpoint.ts';
import { CreateProfileImageUploadDocument, SetProfileImageDocument } from './graph.generated.ts';

/** Announces a picture, sends its bytes, and makes it the viewer's. Resolves to whether it is. */
export function useProfileImageUpload(): (image: Blob) => Promise<boolean> {
  const apollo = useApolloClient();
  const upload = async (image: Blob): Promise<boolean> => {
    const { data: announced } = await apollo.mutate({
      mutation: CreateProfileImageUploadDocument,
      variables: { contentType: image.type, size: image.size },
    });
    if (announced?.result?.__typename !== 'CreateProfileImageUploadSuccess') return false;
    const { id, url } = announced.result.upload;
    const sent = await fetch(absoluteUrl(url), {
      method: 'PUT',
      headers: { 'content-type': image.type },
      body: image,
    });
    if (!sent.ok) return false;
    const { data } = await apollo.mutate({ mutation: SetProfileImageDocument, variables: { uploadId: id } });
    return data?.result?.__typename === 'SetProfileImageSuccess';
  };
  return (image) => upload(image).catch(() => false);
}
