-- CreateTable
CREATE TABLE `chat_rooms` (
    `id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `kind` VARCHAR(16) NOT NULL,
    `direct_key` CHAR(73) CHARACTER SET ascii COLLATE ascii_bin NULL,
    `created_by` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `created_at` DATETIME(3) NOT NULL,

    UNIQUE INDEX `chat_rooms_direct_key_key`(`direct_key`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `room_members` (
    `room_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `role` VARCHAR(16) NOT NULL,
    `joined_at` DATETIME(3) NOT NULL,
    `left_at` DATETIME(3) NULL,

    INDEX `room_members_user_id_left_at_idx`(`user_id`, `left_at`),
    PRIMARY KEY (`room_id`, `user_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `friendships` (
    `pair_key` CHAR(73) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `low_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `high_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `version` INTEGER NOT NULL,
    `friends_since` DATETIME(3) NULL,
    `low_blocks_high` BOOLEAN NOT NULL,
    `high_blocks_low` BOOLEAN NOT NULL,

    INDEX `friendships_low_id_low_blocks_high_idx`(`low_id`, `low_blocks_high`),
    INDEX `friendships_low_id_high_blocks_low_idx`(`low_id`, `high_blocks_low`),
    INDEX `friendships_high_id_low_blocks_high_idx`(`high_id`, `low_blocks_high`),
    INDEX `friendships_high_id_high_blocks_low_idx`(`high_id`, `high_blocks_low`),
    PRIMARY KEY (`pair_key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `membership_outbox` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `event_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `room_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `type` VARCHAR(64) NOT NULL,
    `payload` LONGTEXT NOT NULL,
    `created_at` DATETIME(3) NOT NULL,
    `applied_at` DATETIME(3) NULL,

    UNIQUE INDEX `membership_outbox_event_id_key`(`event_id`),
    INDEX `membership_outbox_applied_at_id_idx`(`applied_at`, `id`),
    INDEX `membership_outbox_room_id_applied_at_idx`(`room_id`, `applied_at`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `processed_events` (
    `consumer` VARCHAR(64) NOT NULL,
    `event_id` VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `processed_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),

    INDEX `processed_events_processed_at_idx`(`processed_at`),
    PRIMARY KEY (`consumer`, `event_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- AddForeignKey
ALTER TABLE `room_members` ADD CONSTRAINT `room_members_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `chat_rooms`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
