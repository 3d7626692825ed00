-- CreateTable
CREATE TABLE `users` (
    `id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `version` INTEGER NOT NULL,
    `deleted_at` DATETIME(3) NULL,
    
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `friendships` (
    `pair_key` CHAR(73) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `low_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `high_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `version` INTEGER NOT NULL,
    `friends_since` DATETIME(3) NULL,
    `request_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    
    INDEX `friendships_low_id_friends_since_high_id_idx`(`low_id`, `friends_since`, `high_id`),
    INDEX `friendships_high_id_friends_since_low_id_idx`(`high_id`, `friends_since`, `low_id`),
    PRIMARY KEY (`pair_key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `friend_requests` (
    `id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `from_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `to_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `state` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `hidden` BOOLEAN NOT NULL,
    `created_at` DATETIME(3) NOT NULL,
    `answered_at` DATETIME(3) NULL,
    
    INDEX `friend_requests_from_id_state_id_idx`(`from_id`, `state`, `id`),
    INDEX `friend_requests_to_id_state_id_idx`(`to_id`, `state`, `id`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `block_users` (
    `blocker_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `blocked_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `since` DATETIME(3) NOT NULL,
    
    INDEX `block_users_blocker_id_since_blocked_id_idx`(`blocker_id`, `since`, `blocked_id`),
    PRIMARY KEY (`blocker_id`, `blocked_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `friend_feed_heads` (
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `last_seq` INTEGER NOT NULL,
    
    PRIMARY KEY (`user_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `friend_feed` (
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `seq` INTEGER NOT NULL,
    `kind` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `other_user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `request_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    `event_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `at` DATETIME(3) NOT NULL,
    
    INDEX `friend_feed_at_idx`(`at`),
    PRIMARY KEY (`user_id`, `seq`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `outbox` (
    `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    `event_id` VARCHAR(36) NOT NULL,
    `topic` VARCHAR(128) NOT NULL,
    `aggregatetype` VARCHAR(64) NOT NULL,
    `aggregateid` VARCHAR(96) NOT NULL,
    `type` VARCHAR(64) NOT NULL,
    `payload` LONGTEXT NOT NULL,
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `published_at` DATETIME(3) NULL,
    
    UNIQUE INDEX `outbox_event_id_key`(`event_id`),
    INDEX `outbox_published_at_id_idx`(`published_at`, `id`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `processed_events` (
    `consumer` VARCHAR(64) NOT NULL,
    `event_id` VARCHAR(36) NOT NULL,
    `processed_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    
    INDEX `processed_events_processed_at_idx`(`processed_at`),
    PRIMARY KEY (`consumer`, `event_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
