package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.data.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the attribute numbers of a relation message's columns. The message has names only, but lists its columns in
 * ascending order of number; the catalog has the numbers, but of the present, in which columns may have been renamed,
 * dropped and added since.
 */
final class AttributeNumbers {

    /** A column of the message. */
    record Named(String name, String sourceType) {}

    private AttributeNumbers() {}

    /**
     * The numbers, each different, ascending wherever that is possible.
     *
     * @param columns all columns of the message
     * @param now the columns that the catalog shows, by name
     * @param until the columns that the table had in this stream before the message, by name
     */
    static int[] of(List<Named> columns, Map<String, Column> now, Map<String, Column> until) {
        int[] numbers = byName(columns, now, until);
        if (!isAscending(numbers)) {
            int[] present = byName(columns, now, Map.of());
            if (isAscending(present) && Arrays.stream(present).allMatch(number -> number != 0)) {
                // A column that came back under its name stands behind the others now.
                return present;
            }
        }
        dropRepeated(numbers, columns, now);
        sortKnown(numbers);
        fillUnknown(numbers, columns, now);
        return numbers;
    }

    private static boolean isAscending(int[] numbers) {
        int last = 0;
        for (int number : numbers) {
            if (number != 0) {
                if (number <= last) {
                    return false;
                }
                last = number;
            }
        }
        return true;
    }

    private static int[] byName(List<Named> columns, Map<String, Column> now, Map<String, Column> until) {
        int[] numbers = new int[columns.size()];
        for (int i = 0; i < numbers.length; i++) {
            Named column = columns.get(i);
            Column present = now.get(column.name());
            Column previous = until.get(column.name());
            if (previous != null && (present == null || previous.sourceType().equals(column.sourceType()))) {
                // In the catalog the name may by now belong to a column that was added later.
                numbers[i] = previous.id();
            } else {
                numbers[i] = present == null ? 0 : present.id();
            }
        }
        return numbers;
    }

    /** Of two columns with one number, the second was added under a name that the first had before. */
    private static void dropRepeated(int[] numbers, List<Named> columns, Map<String, Column> now) {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != 0 && !seen.add(numbers[i])) {
                Column present = now.get(columns.get(i).name());
                numbers[i] = present != null && seen.add(present.id()) ? present.id() : 0;
            }
        }
    }

    /** Numbers that do not ascend are those of columns that swapped their names. */
    private static void sortKnown(int[] numbers) {
        int[] sorted = Arrays.stream(numbers).filter(n -> n != 0).sorted().toArray();
        int next = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != 0) {
                numbers[i] = sorted[next++];
            }
        }
    }

    /** A column that the catalog no longer has by this name was renamed or dropped since. */
    private static void fillUnknown(int[] numbers, List<Named> columns, Map<String, Column> now) {
        Set<String> named = columns.stream().map(Named::name).collect(Collectors.toSet());
        List<Column> others = new ArrayList<>(now.values());
        others.removeIf(column -> named.contains(column.name()));
        others.sort(Comparator.comparingInt(Column::id));
        Set<Integer> taken = Arrays.stream(numbers).boxed().collect(Collectors.toCollection(HashSet::new));
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == 0) {
                int after = i == 0 ? 0 : numbers[i - 1];
                numbers[i] = choose(after, before(numbers, i), columns.get(i), others, taken);
                taken.add(numbers[i]);
            }
        }
    }

    private static int before(int[] numbers, int index) {
        for (int i = index + 1; i < numbers.length; i++) {
            if (numbers[i] != 0) {
                return numbers[i];
            }
        }
        return Integer.MAX_VALUE;
    }

    private static int choose(int after, int before, Named column, List<Column> others, Set<Integer> taken) {
        for (Column other : others) {
            if (other.id() > after
                    && other.id() < before
                    && other.sourceType().equals(column.sourceType())
                    && !taken.contains(other.id())) {
                return other.id();
            }
        }
        Set<Integer> avoided = others.stream().map(Column::id).collect(Collectors.toSet());
        for (int number = after + 1; number < before; number++) {
            if (!taken.contains(number) && !avoided.contains(number)) {
                return number;
            }
        }
        int unused = 1 + taken.stream().mapToInt(Integer::intValue).max().orElse(0);
        return Math.max(
                unused, 1 + avoided.stream().mapToInt(Integer::intValue).max().orElse(0));
    }
}
