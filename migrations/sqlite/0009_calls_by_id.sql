-- Nobody asks for calls by when they began. One table in each of these migrations: an older instance that is at work
-- takes the same locks in another order.
DROP INDEX attempts_open;
