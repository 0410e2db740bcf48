package dev.tributary.cdc.benchmarks.contest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a contestant has to do.
 *
 * @param url JDBC URL of the database, without user and password
 * @param user database user
 * @param password its password
 * @param schema schema that holds the tables and nothing else
 * @param slot replication slot that holds the backlog; empty for snapshots
 * @param publication publication of the tables; empty for snapshots
 * @param rows rows or changes that must have been seen when the contestant ends
 * @param workers parallel readers allowed
 * @param passes how often it is done in one process; the slots of the passes are named with their number at the end
 * @param directory empty directory for what it writes
 */
public record Task(
        String url,
        String user,
        String password,
        String schema,
        String slot,
        String publication,
        long rows,
        int workers,
        int passes,
        Path directory) {

    /** The environment variable with the password, which is no argument since everyone can see those. */
    public static final String PASSWORD = "PGPASSWORD";

    /** What is done in a pass, from 1. */
    public Task pass(int number) {
        String slotOfPass = slot.isEmpty() ? "" : slotOf(slot, number);
        Path directoryOfPass = directory.resolve(Integer.toString(number));
        return new Task(url, user, password, schema, slotOfPass, publication, rows, workers, 1, directoryOfPass);
    }

    /** The name of a pass' slot. */
    public static String slotOf(String slot, int pass) {
        return slot + '_' + pass;
    }

    /** The task as command line arguments, but for the password. */
    public List<String> arguments() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("url", url);
        values.put("user", user);
        values.put("schema", schema);
        values.put("slot", slot);
        values.put("publication", publication);
        values.put("rows", Long.toString(rows));
        values.put("workers", Integer.toString(workers));
        values.put("passes", Integer.toString(passes));
        values.put("directory", directory.toString());
        List<String> arguments = new ArrayList<>();
        values.forEach((name, value) -> arguments.add(name + '=' + value));
        return arguments;
    }

    /**
     * The task that arguments describe.
     *
     * @throws IllegalArgumentException when one is missing
     */
    public static Task of(String[] arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int end = argument.indexOf('=');
            if (end > 0) {
                values.put(argument.substring(0, end), argument.substring(end + 1));
            }
        }
        return new Task(
                value(values, "url"),
                value(values, "user"),
                Objects.requireNonNull(System.getenv(PASSWORD), PASSWORD),
                value(values, "schema"),
                value(values, "slot"),
                value(values, "publication"),
                Long.parseLong(value(values, "rows")),
                Integer.parseInt(value(values, "workers")),
                Integer.parseInt(value(values, "passes")),
                Path.of(value(values, "directory")));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("argument " + name + "=… is missing");
        }
        return value;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url + ' ' + schema + ' ' + slot + ' ' + rows;
    }
}
