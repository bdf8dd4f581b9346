-- The account that a push goes to although it is nobody's any more: whoever held it is told that its person moved to
-- another one (INV-52).
ALTER TABLE intents ADD COLUMN to_corp TEXT;
ALTER TABLE intents ADD COLUMN to_staff TEXT;
