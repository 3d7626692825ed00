-- What became of requests to join, until it is published.
CREATE TABLE `room_join_request_changes` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `event_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `room_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `actor_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `state` VARCHAR(16) NOT NULL,
    `recipient_ids` LONGTEXT NOT NULL,
    `changed_at` DATETIME(3) NOT NULL,

    INDEX `room_join_request_changes_room_id_id_idx`(`room_id`, `id`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
