-- AlterTable
ALTER TABLE `chat_rooms` ADD COLUMN `version` INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN `title` VARCHAR(400) NULL,
    ADD COLUMN `description` TEXT NULL,
    ADD COLUMN `image` TEXT NULL,
    ADD COLUMN `who_may_post` VARCHAR(16) NOT NULL DEFAULT 'EVERYONE',
    ADD COLUMN `who_may_add` VARCHAR(16) NOT NULL DEFAULT 'ADMINS',
    ADD COLUMN `who_may_pin` VARCHAR(16) NOT NULL DEFAULT 'EVERYONE';

-- CreateIndex
CREATE INDEX `room_members_room_id_left_at_idx` ON `room_members`(`room_id`, `left_at`);

-- CreateIndex
CREATE INDEX `membership_outbox_room_id_applied_at_id_idx` ON `membership_outbox`(`room_id`, `applied_at`, `id`);

-- DropIndex
DROP INDEX `membership_outbox_room_id_applied_at_idx` ON `membership_outbox`;

-- CreateTable
CREATE TABLE `room_invites` (
    `id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `room_id` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `token_hash` CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `created_by` CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `created_at` DATETIME(3) NOT NULL,
    `expires_at` DATETIME(3) NOT NULL,
    `max_uses` INTEGER NULL,
    `uses` INTEGER NOT NULL DEFAULT 0,
    `revoked_at` DATETIME(3) NULL,

    UNIQUE INDEX `room_invites_token_hash_key`(`token_hash`),
    INDEX `room_invites_room_id_revoked_at_expires_at_idx`(`room_id`, `revoked_at`, `expires_at`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- AddForeignKey
ALTER TABLE `room_invites` ADD CONSTRAINT `room_invites_room_id_fkey` FOREIGN KEY (`room_id`) REFERENCES `chat_rooms`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
