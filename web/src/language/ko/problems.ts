import type { problems as english } from '../en/problems.ts';

export const problems: Readonly<Record<keyof typeof english, string>> = {
  'problem.ALREADY_FRIENDS': '이미 친구입니다.',
  'problem.ATTACHMENT_NOT_FOUND': '파일을 첨부하지 못했습니다. 다시 선택해 주세요.',
  'problem.ATTACHMENT_QUOTA_EXCEEDED':
    '{limit, plural, =0 {파일을 저장할 공간이 부족합니다.} other {파일은 모두 합쳐 #MB까지 보관할 수 있습니다.}} 파일이 있는 메시지를 먼저 삭제해 주세요.',
  'problem.BANNED_FROM_ROOM': '이 그룹에서 차단되었습니다.',
  'problem.CANNOT_ADD_MEMBERS': '추가할 수 없는 사람이 있습니다. 친구만 추가할 수 있습니다.',
  'problem.CANNOT_MESSAGE': '지금은 서로 메시지를 보낼 수 없습니다. 친구끼리만 보낼 수 있습니다.',
  'problem.CANNOT_TARGET_YOURSELF': '자신에게는 할 수 없습니다.',
  'problem.CLIENT_MESSAGE_ID_REUSED': '메시지를 보내지 못했습니다. 다시 써 주세요.',
  'problem.COOKIE_REFUSED':
    '이 브라우저에서는 로그인을 유지할 수 없습니다. Parley의 원래 주소로 열어 주세요.',
  'problem.EDIT_WINDOW_CLOSED': '오래된 메시지라 수정할 수 없습니다.',
  'problem.EMAIL_TAKEN': '이 이메일로 만든 계정이 있습니다.',
  'problem.FRIEND_REQUEST_NOT_FOUND': '이 요청은 더 이상 없습니다.',
  'problem.FRIEND_REQUEST_NOT_PENDING': '이미 응답했거나 취소된 요청입니다.',
  'problem.IMAGE_TOO_LARGE':
    '{limit, plural, =0 {사진이 너무 큽니다.} other {사진은 #MB까지 올릴 수 있습니다.}}',
  'problem.INVALID_CREDENTIALS': '이름 또는 비밀번호가 올바르지 않습니다.',
  'problem.INVALID_INPUT': '빠졌거나 너무 긴 항목이 있습니다.',
  'problem.INVALID_REFRESH_TOKEN': '세션이 끝났습니다. 다시 로그인해 주세요.',
  'problem.INVITE_NOT_VALID': '유효하지 않거나 만료된 초대입니다.',
  'problem.JOIN_REQUEST_NOT_FOUND': '이 참여 요청은 더 이상 없습니다.',
  'problem.MEMBER_NOT_FOUND': '더 이상 그룹에 없는 사람입니다.',
  'problem.MESSAGE_IS_DELETED': '삭제된 메시지입니다.',
  'problem.MESSAGE_NOT_EDITABLE': '투표나 전달된 메시지는 수정할 수 없습니다.',
  'problem.MESSAGE_NOT_FOUND': '이 메시지는 더 이상 없습니다.',
  'problem.NOTIFICATION_NOT_FOUND': '이 알림은 더 이상 없습니다.',
  'problem.NOT_ALLOWED': '이 그룹에서의 역할로는 할 수 없습니다.',
  'problem.NOT_A_ROOM_MEMBER': '더 이상 이 채팅에 참여하고 있지 않습니다.',
  'problem.NOT_A_THREAD_ROOT': '이 메시지에는 스레드를 달 수 없습니다.',
  'problem.NOT_BLOCKED': '차단하지 않은 사람입니다.',
  'problem.NOT_FRIENDS': '더 이상 친구가 아닙니다.',
  'problem.NOT_THE_SENDER': '메시지를 보낸 사람만 할 수 있습니다.',
  'problem.POLL_IS_CLOSED': '끝난 투표입니다.',
  'problem.ROOM_IS_FULL':
    '{limit, plural, =0 {그룹이 가득 찼습니다.} other {그룹에는 #명까지만 참여할 수 있습니다.}} 아무도 추가되지 않았습니다.',
  'problem.SCHEDULED_MESSAGE_IS_SENT': '이미 보낸 메시지입니다.',
  'problem.SCHEDULED_MESSAGE_NOT_FOUND': '이 예약 메시지는 더 이상 없습니다.',
  'problem.SLOW_MODE':
    '{limit, plural, =0 {느린 모드인 그룹입니다. 잠시 후 다시 써 주세요.} other {느린 모드인 그룹입니다. #초 후에 다시 써 주세요.}}',
  'problem.THREAD_NOT_FOUND': '이 스레드는 더 이상 없습니다.',
  'problem.TOO_MANY_BANS':
    '{limit, plural, =0 {그룹에 차단된 사람이 너무 많습니다.} other {그룹에서는 #명까지만 차단할 수 있습니다.}} 먼저 한 명의 차단을 해제해 주세요.',
  'problem.TOO_MANY_DRAFTS':
    '{limit, plural, =0 {임시 저장한 글이 있는 스레드가 너무 많습니다.} other {스레드 #개까지만 임시 저장할 수 있습니다.}} 먼저 하나를 지워 주세요.',
  'problem.TOO_MANY_EDITS': '이 메시지는 너무 여러 번 수정되어 더 수정할 수 없습니다.',
  'problem.TOO_MANY_GROUPS':
    '{limit, plural, =0 {참여한 그룹이 너무 많습니다. 먼저 한 곳에서 나가 주세요.} other {이미 그룹 #곳에 참여하고 있어 더 참여할 수 없습니다.}}',
  'problem.TOO_MANY_HIDDEN':
    '{limit, plural, =0 {이 채팅에서 숨긴 메시지가 너무 많습니다.} other {한 채팅에서 메시지는 #개까지만 숨길 수 있습니다.}}',
  'problem.TOO_MANY_INVITES':
    '{limit, plural, =0 {그룹에 초대가 너무 많습니다.} other {그룹의 초대는 한 번에 #개까지입니다.}} 먼저 하나를 취소해 주세요.',
  'problem.TOO_MANY_JOIN_REQUESTS':
    '{limit, plural, =0 {처리되지 않은 참여 요청이 너무 많습니다.} other {처리되지 않은 참여 요청은 #개까지입니다.}} 나중에 다시 해 주세요.',
  'problem.TOO_MANY_PINS': '고정된 메시지가 너무 많습니다. 먼저 하나를 해제해 주세요.',
  'problem.TOO_MANY_REACTIONS': '이 메시지에는 이미 이모지 종류가 너무 많습니다.',
  'problem.TOO_MANY_ROOMS':
    '{limit, plural, =0 {이렇게 설정한 채팅이 너무 많습니다.} other {채팅 #개까지만 이렇게 설정할 수 있습니다.}} 먼저 하나를 해제해 주세요.',
  'problem.TOO_MANY_SCHEDULED_MESSAGES':
    '{limit, plural, =0 {예약한 메시지가 너무 많습니다.} other {메시지는 #개까지만 예약할 수 있습니다.}} 먼저 하나를 취소해 주세요.',
  'problem.TOO_MANY_UPLOADS': '끝나지 않은 업로드가 너무 많습니다. 몇 분 후 다시 해 주세요.',
  'problem.UNREADABLE_IMAGE': '손상되었거나 불완전한 사진입니다.',
  'problem.UNSUPPORTED_IMAGE_TYPE': '여기서는 읽을 수 없는 사진 형식입니다.',
  'problem.UPLOAD_NOT_FOUND': '파일이 제때 도착하지 않았습니다. 다시 선택해 주세요.',
  'problem.USERNAME_TAKEN': '이미 사용 중인 사용자 이름입니다.',
  'problem.USER_IS_BLOCKED': '차단한 사람입니다. 먼저 차단을 해제해 주세요.',
  'problem.USER_NOT_FOUND': '더 이상 없는 사람입니다.',
  'problem.UNAUTHENTICATED': '세션이 끝났습니다. 다시 로그인해 주세요.',
  'problem.FORBIDDEN': '권한이 없습니다.',
  'problem.NOT_FOUND': '더 이상 없습니다.',
  'problem.PAYLOAD_TOO_LARGE': '너무 커서 보낼 수 없습니다.',
  'problem.UPLOAD_IN_PROGRESS': '이미 보내고 있는 파일입니다.',
  'problem.RATE_LIMITED':
    '{limit, plural, =0 {너무 자주 시도했습니다. 잠시 후 다시 해 주세요.} other {너무 자주 시도했습니다. #초 후에 다시 해 주세요.}}',
  'problem.TOO_MANY_CONNECTIONS':
    'Parley가 너무 많은 창이나 기기에서 열려 있습니다. 먼저 하나를 닫아 주세요.',
  'problem.SERVICE_UNAVAILABLE': '지금은 서버가 처리할 수 없습니다. 잠시 후 다시 해 주세요.',
  'problem.UPLOAD_EXPIRED': '파일을 보내지 못했습니다. 다시 선택해 주세요.',
  'problem.UNSUPPORTED_IMAGE': 'HEIC 사진은 읽을 수 없습니다. JPEG로 바꿔 주세요.',
  'problem.UNREADABLE_MEDIA': '손상되었거나 불완전하거나 읽을 수 없는 형식의 녹음·영상입니다.',
  'problem.INFECTED_FILE': '바이러스 검사에서 문제가 발견되어 파일을 삭제했습니다.',
  'problem.ADDRESS_EXPIRED': '파일 주소가 만료되었습니다. 페이지를 다시 불러와 주세요.',
  'problem.BAD_REQUEST': '서버가 이 버전의 앱을 이해하지 못했습니다. 페이지를 다시 불러와 주세요.',
};
