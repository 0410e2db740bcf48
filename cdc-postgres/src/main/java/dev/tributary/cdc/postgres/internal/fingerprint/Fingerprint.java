package dev.tributary.cdc.postgres.internal.fingerprint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * What the catalog says of a table that changes when its rows, or the way they get into the stream, change otherwise than
 * by rows of the stream. Short, since it is kept with every checkpoint: what need only be recognised is hashed. Immutable.
 *
 * @param oid the table
 * @param storage its file, 0 for a partitioned table
 * @param attributes the highest attribute number that it ever gave out
 * @param key the key's attribute numbers, joined
 * @param publication the publication and its last change
 * @param members how the publication contains the table
 * @param columns the columns carried, by attribute number
 * @param leaves files of the partitions that have rows, by oid
 * @param types user-defined types whose values are carried as text, by oid
 */
public record Fingerprint(
        long oid,
        long storage,
        int attributes,
        String key,
        String publication,
        Set<String> members,
        SortedMap<Integer, Mark> columns,
        SortedMap<Long, Long> leaves,
        SortedMap<Long, Labels> types) {

    private static final String FORMAT = "1";
    private static final String NONE = "-";
    private static final int RADIX = 36;

    /**
     * A column.
     *
     * @param changed the transactions that last changed its description and, after a slash, its default; then an
     *     exclamation mark where the catalog keeps what older rows hold in it
     * @param name hash of its name
     * @param carried how its values are carried
     */
    public record Mark(String changed, String name, String carried) {

        private static final String KEPT = "!";

        /**
         * Whether the column itself stayed what it was when the table's rows were rewritten. Any rewriting takes what the
         * catalog keeps for older rows out of the column's description; a change of its type renews its default as well.
         */
        boolean isSameThoughRewritten(Mark later) {
            if (changed.equals(later.changed)) {
                return true;
            }
            return changed.endsWith(KEPT)
                    && !later.changed.endsWith(KEPT)
                    && changed.indexOf('/') > 0
                    && changed.substring(changed.indexOf('/'), changed.length() - 1)
                            .equals(later.changed.substring(Math.max(0, later.changed.indexOf('/'))));
        }
    }

    /**
     * The labels of an enum in order of their making, or the attributes of a composite type.
     *
     * @param kind as pg_type has it
     * @param count how many
     * @param hash of them all
     */
    public record Labels(char kind, int count, String hash) {}

    public Fingerprint {
        members = Set.copyOf(members);
        columns = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        leaves = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(leaves));
        types = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(types));
    }

    /** A short hash of texts. */
    static String hash(Collection<String> texts) {
        CRC32 crc = new CRC32();
        for (String text : texts) {
            crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            crc.update(0);
        }
        return Long.toString(crc.getValue(), RADIX);
    }

    /** A hash so short that different names may share it now and then. */
    static String hash(String name) {
        String hash = "000" + hash(List.of(name));
        return hash.substring(hash.length() - 3);
    }

    /** The text that {@link #parse} reads. */
    public String print() {
        return String.join(
                " ",
                FORMAT,
                Long.toString(oid),
                Long.toString(storage),
                Integer.toString(attributes),
                orNone(key),
                publication,
                orNone(String.join(",", new TreeSet<>(members))),
                orNone(printColumns()),
                orNone(leaves.entrySet().stream()
                        .map(leaf -> leaf.getKey() + "." + leaf.getValue())
                        .collect(Collectors.joining(","))),
                orNone(types.entrySet().stream()
                        .map(type -> type.getKey() + "." + type.getValue().kind() + "."
                                + type.getValue().count() + "."
                                + type.getValue().hash())
                        .collect(Collectors.joining(","))));
    }

    /** Neighbours that were last changed together, as those of one CREATE TABLE, are told as one range. */
    private String printColumns() {
        List<String> ranges = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>(columns.keySet());
        int from = 0;
        while (from < numbers.size()) {
            String changed = mark(numbers.get(from)).changed();
            int to = from;
            while (to + 1 < numbers.size()
                    && numbers.get(to + 1) == numbers.get(to) + 1
                    && mark(numbers.get(to + 1)).changed().equals(changed)) {
                to++;
            }
            ranges.add(numbers.get(from) + "@" + changed + "="
                    + numbers.subList(from, to + 1).stream()
                            .map(this::mark)
                            .map(mark -> mark.name() + mark.carried())
                            .collect(Collectors.joining(",")));
            from = to + 1;
        }
        return String.join(";", ranges);
    }

    private Mark mark(int number) {
        return java.util.Objects.requireNonNull(columns.get(number));
    }

    /**
     * Reads what {@link #print} wrote.
     *
     * @throws IllegalArgumentException when the text is none of this form
     */
    public static Fingerprint parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 10 || !parts[0].equals(FORMAT)) {
            throw new IllegalArgumentException("not a fingerprint: '" + text + "'");
        }
        SortedMap<Integer, Mark> columns = new TreeMap<>();
        for (String range : list(parts[7], ";")) {
            int at = range.indexOf('@');
            int is = range.indexOf('=', at);
            int number = Integer.parseInt(range, 0, at, 10);
            for (String column : range.substring(is + 1).split(",", -1)) {
                columns.put(
                        number++, new Mark(range.substring(at + 1, is), column.substring(0, 3), column.substring(3)));
            }
        }
        SortedMap<Long, Long> leaves = new TreeMap<>();
        for (String leaf : list(parts[8], ",")) {
            String[] pair = leaf.split("\\.", -1);
            leaves.put(Long.parseLong(pair[0]), Long.parseLong(pair[1]));
        }
        SortedMap<Long, Labels> types = new TreeMap<>();
        for (String type : list(parts[9], ",")) {
            String[] four = type.split("\\.", -1);
            types.put(Long.parseLong(four[0]), new Labels(four[1].charAt(0), Integer.parseInt(four[2]), four[3]));
        }
        return new Fingerprint(
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                parts[4].equals(NONE) ? "" : parts[4],
                parts[5],
                Set.copyOf(list(parts[6], ",")),
                columns,
                leaves,
                types);
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private static List<String> list(String text, String separator) {
        return text.equals(NONE) ? List.of() : Arrays.asList(text.split(separator, -1));
    }

    /** Whether the table's columns, and its key, are the same to a destination. */
    boolean hasShapeOf(Fingerprint other) {
        return key.equals(other.key)
                && columns.keySet().equals(other.columns.keySet())
                && columns.keySet().stream()
                        .allMatch(number ->
                                mark(number).name().equals(other.mark(number).name())
                                        && mark(number)
                                                .carried()
                                                .equals(other.mark(number).carried()));
    }

    /** Attribute numbers by the hash of their columns' names. */
    Map<String, Integer> numbersByName() {
        Map<String, Integer> numbers = new HashMap<>();
        columns.forEach((number, mark) -> numbers.put(mark.name(), number));
        return numbers;
    }
}
