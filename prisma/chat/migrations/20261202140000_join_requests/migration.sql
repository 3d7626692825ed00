-- Who joins through such an invite asks first.
ALTER TABLE `room_invites` ADD COLUMN `requires_approval` BOOLEAN NOT NULL DEFAULT false;

-- Who has asked to join a group, and is not answered yet.
CREATE TABLE `room_join_requests` (
    `room_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `invite_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `requested_at` DATETIME(3) NOT NULL,

    INDEX `room_join_requests_room_id_requested_at_user_id_idx`(`room_id`, `requested_at`, `user_id`),
    INDEX `room_join_requests_user_id_idx`(`user_id`),
    INDEX `room_join_requests_requested_at_idx`(`requested_at`),
    PRIMARY KEY (`room_id`, `user_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `room_join_requests` ADD CONSTRAINT `room_join_requests_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `chat_rooms`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
