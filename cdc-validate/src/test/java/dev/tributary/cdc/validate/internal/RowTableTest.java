package dev.tributary.cdc.validate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.validate.RowDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTableTest {

    private static final int MANY = 5_000;

    private final RowTable table = new RowTable();

    @Test
    void tellsWhatIsWrongWithWhichKey() {
        for (long key = 0; key < MANY; key++) {
            table.addTarget(key, key * 31);
            table.addSource(key, key * 31, 1);
        }
        table.addSource(-1, 5, 1);
        table.addTarget(-2, 5);
        table.addTarget(7, 7 * 31);
        table.addSource(8, 8 * 31, -1);
        table.addSource(8, 1, 1);

        assertThat(differences())
                .containsExactlyInAnyOrder("MISSING -1 1:0", "EXTRA -2 0:1", "DOUBLED 7 1:2", "CHANGED 8 1:1");
    }

    @Test
    void aRowThatIsTakenAwayBeforeItComesLeavesNothing() {
        table.addSource(3, 9, -1);
        table.addSource(3, 9, 1);
        for (long key = 0; key < MANY; key++) {
            table.addTarget(key, 1);
            table.addSource(key, 1, 1);
        }

        assertThat(differences()).isEmpty();
    }

    @Test
    void isEmptyOnceItIsCleared() {
        table.addTarget(1, 1);
        table.clear();

        assertThat(differences()).isEmpty();
        assertThat(table.kind(1, 1)).isEqualTo(Kind.MISSING);
    }

    private List<String> differences() {
        List<String> found = new ArrayList<>();
        table.differences((key, kind, source, target) -> found.add(kind + " " + key + " " + source + ":" + target));
        return found;
    }
}
