-- AlterTable
ALTER TABLE `friendships` ADD COLUMN `changed_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3);

-- CreateIndex
CREATE INDEX `friendships_changed_at_idx` ON `friendships`(`changed_at`);
