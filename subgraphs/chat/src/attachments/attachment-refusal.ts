/** Why bytes are not taken, or not given; `status` is HTTP's. */
export interface AttachmentRefusal {
  readonly status: 400 | 403 | 404 | 411 | 413 | 422 | 503;
  readonly code: string;
  readonly message: string;
}

export const refusals = {
  signature: {
    status: 403,
    code: 'BAD_SIGNATURE',
    message: 'This address was not given out like this. Use the whole url.',
  },
  expired: {
    status: 403,
    code: 'UPLOAD_EXPIRED',
    message: 'This address has expired. Ask for a new one.',
  },
  addressExpired: {
    status: 403,
    code: 'ADDRESS_EXPIRED',
    message: 'This address has expired. Read the message again for a new one.',
  },
  noFile: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'There is no such file, or not any more.',
  },
  noLength: {
    status: 411,
    code: 'LENGTH_REQUIRED',
    message: 'Send the Content-Length.',
  },
  range: {
    status: 400,
    code: 'WRONG_CONTENT_RANGE',
    message:
      'Send a Content-Range such as bytes 0-1048575/5000000, of the announced size. Each part but the last has 1,048,576 bytes or more.',
  },
  tooLarge: {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    message: 'This is larger than the size that was announced to createAttachmentUpload.',
  },
  tooSmall: {
    status: 400,
    code: 'WRONG_SIZE',
    message: 'This is smaller than the size that was announced to createAttachmentUpload.',
  },
  gone: {
    status: 404,
    code: 'UPLOAD_NOT_FOUND',
    message: 'This upload is used up. Ask for a new one with createAttachmentUpload.',
  },
  unreadable: {
    status: 422,
    code: 'UNREADABLE_IMAGE',
    message: 'The picture is damaged or incomplete. The upload is deleted.',
  },
  unsupportedImage: {
    status: 422,
    code: 'UNSUPPORTED_IMAGE',
    message:
      'A HEIC picture cannot be read here, nor the place be taken out of it. Make it a JPEG. The upload is deleted.',
  },
  unreadableMedia: {
    status: 422,
    code: 'UNREADABLE_MEDIA',
    message:
      'The sound or film is damaged, incomplete or of a kind that cannot be read here, nor the place be taken out of it. The upload is deleted.',
  },
  infected: {
    status: 422,
    code: 'INFECTED_FILE',
    message: 'The virus scanner has found something in the file. The upload is deleted.',
  },
  notScanned: {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The file is larger than the virus scanner takes. The upload is deleted.',
  },
  scannerUnavailable: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    message:
      'The file cannot be scanned now. Its bytes are kept: ask how far the upload has come, a little later.',
  },
  'too-large': {
    status: 422,
    code: 'IMAGE_TOO_LARGE',
    message: 'The picture has too many pixels. The upload is deleted.',
  },
} as const satisfies Record<string, AttachmentRefusal>;
