-- Who is kept out of a group, until somebody lifts it.
CREATE TABLE `room_bans` (
    `room_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `banned_by` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `banned_at` DATETIME(3) NOT NULL,

    INDEX `room_bans_room_id_banned_at_user_id_idx`(`room_id`, `banned_at`, `user_id`),
    PRIMARY KEY (`room_id`, `user_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `room_bans` ADD CONSTRAINT `room_bans_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `chat_rooms`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
