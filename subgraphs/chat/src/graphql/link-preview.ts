import type { LinkPreviewImageResolvers } from './graph.generated.ts';

export const LinkPreviewImage: LinkPreviewImageResolvers = {
  url: ({ fileId }, _args, { attachmentAddress }) => attachmentAddress(fileId, 'file').url,
  expiresAt: ({ fileId }, _args, { attachmentAddress }) => attachmentAddress(fileId, 'file').expiresAt,
};
