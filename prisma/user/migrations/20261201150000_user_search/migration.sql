-- `search_due` is computed, so that instances of the version before mark what they write without knowing of it.
-- AlterTable
ALTER TABLE `users` ADD COLUMN `search_version` INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN `search_due` BOOLEAN GENERATED ALWAYS AS (IF(`search_version` = `version`, NULL, 1)) VIRTUAL;

-- CreateIndex
CREATE INDEX `users_search_due_idx` ON `users`(`search_due`);

-- CreateTable
CREATE TABLE `user_search_terms` (
    `term` VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `username` VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,

    INDEX `user_search_terms_username_idx`(`username`),
    PRIMARY KEY (`term`, `username`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
