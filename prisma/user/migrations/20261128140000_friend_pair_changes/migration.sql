-- AlterTable
ALTER TABLE `friend_pairs` ADD COLUMN `changed_at` DATETIME(3) NULL;

-- CreateIndex
CREATE INDEX `friend_pairs_changed_at_idx` ON `friend_pairs`(`changed_at`);
