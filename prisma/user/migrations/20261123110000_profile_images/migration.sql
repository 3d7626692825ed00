-- AlterTable
ALTER TABLE `users` ADD COLUMN `image_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- CreateTable
CREATE TABLE `profile_images` (
    `id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `user_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `content_type` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `created_at` DATETIME(3) NOT NULL,
    `delete_after` DATETIME(3) NULL,

    INDEX `profile_images_user_id_delete_after_idx`(`user_id`, `delete_after`),
    INDEX `profile_images_delete_after_idx`(`delete_after`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
