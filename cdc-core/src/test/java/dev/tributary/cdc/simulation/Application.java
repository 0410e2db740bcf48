package dev.tributary.cdc.simulation;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDatabase.Transaction;
import java.util.ArrayList;
import java.util.List;

/** Works on the source's tables, whatever becomes of the pipeline. */
final class Application {

    private static final int KEYS = 8;

    private final World world;
    private final Server server;
    private final List<TableId> tables = new ArrayList<>();
    private int values;

    Application(World world, Server server) {
        this.world = world;
        this.server = server;
        for (int i = world.random.nextInt(3); i >= 0; i--) {
            createTable();
        }
    }

    private void createTable() {
        server.change(database -> {
            database.otherActivity(50);
            tables.add(database.createTable("t" + (tables.size() + 1)));
        });
        TableId table = tables.get(tables.size() - 1);
        transaction(tx -> {
            for (long id = world.random.nextInt(KEYS); id > 0; id--) {
                tx.insert(table, id, value(), value());
            }
        });
    }

    private String value() {
        return "v" + ++values;
    }

    private void transaction(java.util.function.Consumer<Transaction> work) {
        server.change(database -> database.transaction(work));
    }

    /** Some table that there was at some time. */
    TableId someTable() {
        return world.oneOf(tables);
    }

    /** Does so many things, with others doing theirs between. */
    void work(int count) {
        for (int i = 0; i < count; i++) {
            if (world.chance(4)) {
                world.time.sleep(world.random.nextLong(world.chance(4) ? 20_000_000_000L : 200_000_000L));
            } else {
                world.time.yield();
            }
            int what = world.random.nextInt(40);
            if (what == 0 && tables.size() < 4) {
                createTable();
            } else if (what == 1) {
                TableId table = world.oneOf(tables);
                transaction(tx -> {
                    some(tx, world.random.nextInt(3));
                    tx.rewrite(table, "r" + ++values);
                    some(tx, world.random.nextInt(3));
                });
            } else if (what == 2) {
                recreate(world.oneOf(tables));
            } else if (what < 8) {
                server.change(database -> database.otherActivity(1 + world.random.nextInt(100)));
            } else {
                transaction(tx -> some(tx, world.random.nextInt(world.chance(10) ? 40 : 6)));
            }
        }
    }

    private void recreate(TableId table) {
        server.change((MemoryDatabase database) -> {
            database.otherActivity(30);
            database.drop(table);
            database.createTable(table.name());
        });
        transaction(tx -> some(tx, 3));
    }

    private void some(Transaction tx, int changes) {
        for (int i = 0; i < changes; i++) {
            TableId table = world.oneOf(tables);
            long id = world.random.nextInt(KEYS);
            long to = world.random.nextInt(KEYS);
            if (!tx.exists(table, id)) {
                tx.insert(table, id, value(), world.chance(5) ? null : value());
            } else if (world.chance(15)) {
                tx.truncate(table);
            } else if (world.chance(4) && !tx.exists(table, to)) {
                tx.move(table, id, to);
            } else if (world.chance(4)) {
                tx.delete(table, id);
            } else if (world.chance(2)) {
                tx.updateBoth(table, id, value(), value());
            } else {
                tx.update(table, id, value());
            }
        }
    }
}
