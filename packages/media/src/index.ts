export { type AddressSigner, createAddressSigner, type SignedParts } from './address-signer.ts';
export { type CleanMedia, cleanMedia } from './clean-media.ts';
export { contentDisposition } from './content-disposition.ts';
export { heicType, sniffedBytes, sniffFileType, unknownType } from './file-type.ts';
export { decodedTypes, type ImageType, imageTypes, sniffImageType } from './image-type.ts';
export { createLocalObjectStore } from './local-object-store.ts';
export {
  type ByteRange,
  type ObjectStore,
  type OpenObject,
  readObject,
  WrongSizeError,
} from './object-store.ts';
export {
  objectStoreSettings,
  type ObjectStoreSettings,
  objectStoreVariables,
} from './object-store-settings.ts';
export { openObjectStore } from './open-object-store.ts';
export { createVirusScanner, type ScanForViruses, type ScanResult } from './virus-scanner.ts';
export {
  type CopyTask,
  type ImageCopy,
  type ImageTask,
  type ProcessedImage,
  processImage,
  type RefusedImage,
} from './process-image.ts';
export {
  createLinkPreviewer,
  type LinkPreviewContent,
  type LinkPreviewer,
  type LinkPreviewResult,
} from './link-preview/link-previewer.ts';
export type { LinkPreviewImage } from './link-preview/preview-image.ts';
export { hostOf } from './link-preview/host-of.mjs';
export { mayPass } from './link-preview/may-pass.ts';
export { readTestNetwork } from './link-preview/read-test-network.ts';
export type { TestNetwork } from './link-preview/link-preview-task.ts';
