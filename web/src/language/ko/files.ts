import type { files as english } from '../en/files.ts';

export const files: Readonly<Record<keyof typeof english, string>> = {
  'files.picture': '사진: {name}',
  'files.pictures': '{count, plural, other {사진 #장}}',
  'files.pictureFailed': '사진을 불러오지 못했습니다.',
  'files.sound': '소리: {name}',
  'files.video': '동영상: {name}',
  'files.failed': '파일을 불러오지 못했습니다.',
  'files.download': '다운로드',
  'files.gallery': '사진 {count}장 중 {number}번째',
  'files.galleryText': '{name} 님이 보냄',
  'files.previous': '이전 사진',
  'files.next': '다음 사진',
  'files.zoomIn': '확대',
  'files.zoomOut': '축소',
};
