package dev.tributary.cdc.postgres.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type with values that it takes, as its input function reads them.
 *
 * @param name names the column
 * @param type as in CREATE TABLE
 * @param delimiter what separates its values in arrays, or its elements
 * @param edges values to be met in any case
 * @param random makes more of them
 */
public record ValueType(String name, String type, char delimiter, List<String> edges, Function<Random, String> random) {

    static ValueType of(String name, String type, Function<Random, String> random, String... edges) {
        return new ValueType(name, type, ',', List.of(edges), random);
    }

    /** A type of which only these values are known. */
    static ValueType listed(String name, String type, String... edges) {
        return of(name, type, random -> edges[random.nextInt(edges.length)], edges);
    }

    ValueType withDelimiter(char newDelimiter) {
        return new ValueType(name, type, newDelimiter, edges, random);
    }

    /** Arrays of the type with one dimension and a lower bound of 1. */
    public ValueType array() {
        List<String> all = new ArrayList<>(List.of("{}", "{NULL}", Texts.array(delimiter, new ArrayList<>(edges))));
        edges.forEach(edge -> all.add(Texts.array(delimiter, List.of(edge))));
        return new ValueType(
                "a_" + name, type + "[]", delimiter, all, r -> Texts.array(delimiter, elements(r, r.nextInt(5))));
    }

    /** Arrays of the type with up to three dimensions and any lower bounds. */
    ValueType anyArray() {
        List<String> all = new ArrayList<>(List.of("{}", "{{NULL}}", "[0:0]={NULL}", "[-3:-3][2:2]={{NULL}}"));
        all.add(Texts.array(delimiter, new ArrayList<>(edges)));
        return new ValueType("m_" + name, type + "[]", delimiter, all, this::shaped);
    }

    private String shaped(Random random) {
        int dimensions = 1 + random.nextInt(3);
        StringBuilder bounds = new StringBuilder();
        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = 1 + random.nextInt(3);
            int lower = random.nextInt(7) - 3;
            bounds.append('[')
                    .append(lower)
                    .append(':')
                    .append(lower + sizes[i] - 1)
                    .append(']');
        }
        String values = shaped(random, sizes, 0);
        return random.nextBoolean() ? bounds + "=" + values : values;
    }

    private String shaped(Random random, int[] sizes, int depth) {
        if (depth == sizes.length - 1) {
            return Texts.array(delimiter, elements(random, sizes[depth]));
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < sizes[depth]; i++) {
            parts.add(shaped(random, sizes, depth + 1));
        }
        return "{" + String.join(String.valueOf(delimiter), parts) + "}";
    }

    private List<@Nullable String> elements(Random random, int count) {
        List<@Nullable String> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(random.nextInt(5) == 0 ? null : this.random.apply(random));
        }
        return elements;
    }
}
