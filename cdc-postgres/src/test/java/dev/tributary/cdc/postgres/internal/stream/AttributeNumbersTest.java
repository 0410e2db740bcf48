package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Columns are written as name:type, those of tables as number:name:type. */
class AttributeNumbersTest {

    @Test
    void followsTheCatalogWhereNamesAgree() {
        assertThat(numbers("a:int b:text", "1:a:int 4:b:text", "")).containsExactly(1, 4);
    }

    @Test
    void ignoresColumnsThatWereAddedLater() {
        assertThat(numbers("a:int b:text", "1:a:int 2:b:text 3:c:text", "")).containsExactly(1, 2);
    }

    @Test
    void findsAColumnThatWasRenamedLater() {
        assertThat(numbers("a:int b:text c:int", "1:a:int 2:x:text 3:c:int", ""))
                .containsExactly(1, 2, 3);
    }

    @Test
    void findsThePlaceOfAColumnThatWasDroppedLater() {
        assertThat(numbers("a:int b:text c:int", "1:a:int 3:c:int 4:b2:int", ""))
                .containsExactly(1, 2, 3);
    }

    @Test
    @Tag("D1")
    void seesThroughNamesThatWereSwappedLater() {
        assertThat(numbers("a:int b:text c:text", "1:a:int 2:c:text 3:b:text", ""))
                .containsExactly(1, 2, 3);
    }

    @Test
    void keepsTheNumberThatAColumnHadBefore() {
        // By now, b was dropped and added again.
        assertThat(numbers("a:int b:text c:int", "1:a:int 3:c:int 4:b:text", "1:a:int 2:b:text"))
                .containsExactly(1, 2, 3);
    }

    @Test
    void takesTheNewNumberOfAColumnThatCameBackWithAnotherType() {
        assertThat(numbers("a:int b:int", "1:a:int 3:b:int", "1:a:int 2:b:text"))
                .containsExactly(1, 3);
    }

    @Test
    void tellsANewColumnFromTheOneThatHadItsNameBefore() {
        assertThat(numbers("a:int c:text b:text", "1:a:int 2:c:text 5:b:text", "1:a:int 2:b:text"))
                .containsExactly(1, 2, 5);
    }

    @Test
    void takesTheNewNumberOfAColumnThatCameBackBehindTheOthers() {
        assertThat(numbers("a:int c:text b:text", "1:a:int 3:c:text 4:b:text", "1:a:int 2:b:text 3:c:text"))
                .containsExactly(1, 3, 4);
    }

    @Test
    void numbersATableThatNoLongerExists() {
        assertThat(numbers("a:int b:text", "", "")).containsExactly(1, 2);
    }

    @Test
    void neverGivesANumberTwice() {
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            int[] numbers = AttributeNumbers.of(
                    named(randomColumns(random, false)),
                    table(randomColumns(random, true)),
                    table(randomColumns(random, true)));
            assertThat(numbers).doesNotHaveDuplicates().doesNotContain(0);
        }
    }

    private static String randomColumns(Random random, boolean numbered) {
        List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
        Collections.shuffle(names, random);
        StringBuilder columns = new StringBuilder();
        int number = 0;
        for (String name : names.subList(0, random.nextInt(names.size()))) {
            number += 1 + random.nextInt(2);
            columns.append(numbered ? number + ":" : "").append(name).append(random.nextBoolean() ? ":int " : ":text ");
        }
        return columns.toString();
    }

    private static int[] numbers(String message, String now, String until) {
        return AttributeNumbers.of(named(message), table(now), table(until));
    }

    private static List<AttributeNumbers.Named> named(String columns) {
        List<AttributeNumbers.Named> named = new ArrayList<>();
        for (String column : words(columns)) {
            String[] parts = column.split(":", -1);
            named.add(new AttributeNumbers.Named(parts[0], parts[1]));
        }
        return named;
    }

    private static Map<String, Column> table(String columns) {
        Map<String, Column> table = new HashMap<>();
        for (String column : words(columns)) {
            String[] parts = column.split(":", -1);
            table.put(parts[1], new Column(Integer.parseInt(parts[0]), parts[1], DataType.STRING, parts[2], true, 0));
        }
        return table;
    }

    private static String[] words(String text) {
        return text.isBlank() ? new String[0] : text.strip().split(" ", -1);
    }
}
