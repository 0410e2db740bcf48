package dev.tributary.cdc.benchmarks.contest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        Path directory) {

    /** The task as command line arguments. */
    public List<String> arguments() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("url", url);
        values.put("user", user);
        values.put("password", password);
        values.put("schema", schema);
        values.put("slot", slot);
        values.put("publication", publication);
        values.put("rows", Long.toString(rows));
        values.put("workers", Integer.toString(workers));
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
                value(values, "password"),
                value(values, "schema"),
                value(values, "slot"),
                value(values, "publication"),
                Long.parseLong(value(values, "rows")),
                Integer.parseInt(value(values, "workers")),
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
