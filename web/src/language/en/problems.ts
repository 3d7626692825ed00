/** Why something was refused, by the code of the graph; `limit` is the number that comes with it, 0 where none does. Loaded when wanted. */
export const problems = {
  'problem.ALREADY_FRIENDS': 'You are friends already.',
  'problem.ATTACHMENT_NOT_FOUND': 'A file could not be attached. Choose it again.',
  'problem.ATTACHMENT_QUOTA_EXCEEDED':
    '{limit, plural, =0 {Your files need more space than you have.} other {Your files may have # MB in all.}} Delete messages with files first.',
  'problem.BANNED_FROM_ROOM': 'You are banned from this group.',
  'problem.CANNOT_ADD_MEMBERS': 'Some of these people cannot be added. Only friends can.',
  'problem.CANNOT_MESSAGE': 'You cannot write to each other now. Only friends can.',
  'problem.CANNOT_TARGET_YOURSELF': 'That cannot be done to yourself.',
  'problem.CLIENT_MESSAGE_ID_REUSED': 'This message was not sent. Write it again.',
  'problem.COOKIE_REFUSED': 'This browser does not keep you signed in here. Open Parley by its own address.',
  'problem.EDIT_WINDOW_CLOSED': 'This message is too old to be changed.',
  'problem.EMAIL_TAKEN': 'There is an account with this e-mail address.',
  'problem.FRIEND_REQUEST_NOT_FOUND': 'This request is not there any more.',
  'problem.FRIEND_REQUEST_NOT_PENDING': 'This request was answered or taken back before.',
  'problem.IMAGE_TOO_LARGE':
    '{limit, plural, =0 {This picture is too large.} other {A picture may have at most # MB.}}',
  'problem.INVALID_CREDENTIALS': 'The name or the password is wrong.',
  'problem.INVALID_INPUT': 'Something is missing or too long.',
  'problem.INVALID_REFRESH_TOKEN': 'Your session has ended. Please sign in again.',
  'problem.INVITE_NOT_VALID': 'This invite is not valid, or not any more.',
  'problem.JOIN_REQUEST_NOT_FOUND': 'This request to join is not there any more.',
  'problem.MEMBER_NOT_FOUND': 'They are not in the group any more.',
  'problem.MESSAGE_IS_DELETED': 'This message was deleted.',
  'problem.MESSAGE_NOT_EDITABLE': 'A poll, or a forwarded message, cannot be changed.',
  'problem.MESSAGE_NOT_FOUND': 'This message is not there any more.',
  'problem.NOTIFICATION_NOT_FOUND': 'This notification is not there any more.',
  'problem.NOT_ALLOWED': 'Your role in this group does not allow that.',
  'problem.NOT_A_ROOM_MEMBER': 'You are not in this chat any more.',
  'problem.NOT_A_THREAD_ROOT': 'There can be no thread below this message.',
  'problem.NOT_BLOCKED': 'You have not blocked this person.',
  'problem.NOT_FRIENDS': 'You are not friends any more.',
  'problem.NOT_THE_SENDER': 'Only who sent this message may do that.',
  'problem.POLL_IS_CLOSED': 'This poll is closed.',
  'problem.ROOM_IS_FULL':
    '{limit, plural, =0 {The group is full.} other {A group has at most # members.}} Nobody was added.',
  'problem.SCHEDULED_MESSAGE_IS_SENT': 'This message has been sent already.',
  'problem.SCHEDULED_MESSAGE_NOT_FOUND': 'This scheduled message is not there any more.',
  'problem.SLOW_MODE':
    '{limit, plural, =0 {This group is in slow mode. Wait a little before you write again.} one {This group is in slow mode. Wait # second before you write again.} other {This group is in slow mode. Wait # seconds before you write again.}}',
  'problem.THREAD_NOT_FOUND': 'This thread is not there any more.',
  'problem.TOO_MANY_BANS':
    '{limit, plural, =0 {The group has too many bans.} other {A group has at most # bans.}} Lift one first.',
  'problem.TOO_MANY_DRAFTS':
    '{limit, plural, =0 {You have drafts in too many threads.} other {You may have drafts in # threads.}} Take one away first.',
  'problem.TOO_MANY_EDITS': 'This message has been changed too often to be changed again.',
  'problem.TOO_MANY_GROUPS':
    '{limit, plural, =0 {You are in too many groups. Leave one first.} other {You are in # groups, and cannot be in more.}}',
  'problem.TOO_MANY_HIDDEN':
    '{limit, plural, =0 {You have hidden too many messages here.} other {You cannot hide more than # messages in one chat.}}',
  'problem.TOO_MANY_INVITES':
    '{limit, plural, =0 {The group has too many invites.} other {A group has at most # invites at a time.}} Revoke one first.',
  'problem.TOO_MANY_JOIN_REQUESTS':
    '{limit, plural, =0 {There are too many open requests to join.} other {There may be at most # open requests to join.}} Try again later.',
  'problem.TOO_MANY_PINS': 'Too many messages are pinned here. Unpin one first.',
  'problem.TOO_MANY_REACTIONS': 'This message has too many different emoji already.',
  'problem.TOO_MANY_ROOMS':
    '{limit, plural, =0 {You have done this with too many chats.} other {You can do this with at most # chats.}} Undo it with one first.',
  'problem.TOO_MANY_SCHEDULED_MESSAGES':
    '{limit, plural, =0 {You have scheduled too many messages.} other {You may schedule at most # messages.}} Cancel one first.',
  'problem.TOO_MANY_UPLOADS': 'Too many uploads are not finished. Try again in some minutes.',
  'problem.UNREADABLE_IMAGE': 'This picture is damaged or incomplete.',
  'problem.UNSUPPORTED_IMAGE_TYPE': 'This kind of picture cannot be read here.',
  'problem.UPLOAD_NOT_FOUND': 'The file has not arrived, or not in time. Choose it again.',
  'problem.USERNAME_TAKEN': 'Somebody has this username.',
  'problem.USER_IS_BLOCKED': 'You have blocked this person. Unblock them first.',
  'problem.USER_NOT_FOUND': 'This person is not there any more.',
  'problem.UNAUTHENTICATED': 'Your session has ended. Please sign in again.',
  'problem.FORBIDDEN': 'You may not do that.',
  'problem.NOT_FOUND': 'This is not there any more.',
  'problem.PAYLOAD_TOO_LARGE': 'This is too large to be sent.',
  'problem.UPLOAD_IN_PROGRESS': 'This file is being sent already.',
  'problem.RATE_LIMITED':
    '{limit, plural, =0 {That was too often. Wait a little and try again.} one {That was too often. Try again in # second.} other {That was too often. Try again in # seconds.}}',
  'problem.TOO_MANY_CONNECTIONS': 'Parley is open in too many windows or devices. Close one first.',
  'problem.SERVICE_UNAVAILABLE': 'The server cannot do that at the moment. Try again in a moment.',
  'problem.UPLOAD_EXPIRED': 'The file could not be sent. Choose it again.',
  'problem.UNSUPPORTED_IMAGE': 'HEIC pictures cannot be read here. Make it a JPEG.',
  'problem.UNREADABLE_MEDIA': 'This recording is damaged, incomplete, or of a kind that cannot be read here.',
  'problem.INFECTED_FILE': 'The virus scanner has found something in this file. It was deleted.',
  'problem.ADDRESS_EXPIRED': 'The address of this file has expired. Load the page again.',
  'problem.BAD_REQUEST': 'The server did not understand this version of the app. Load the page again.',
} as const;
