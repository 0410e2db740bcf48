package dev.tributary.cdc.internal.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A method that a wrapped part forgets to pass on would make an explanation differ from its run. */
class ExplainedPartsTest {

    @ParameterizedTest
    @CsvSource({
        "dev.tributary.cdc.internal.explain.ExplainedSink$Session, dev.tributary.cdc.spi.SinkSession, ''",
        // A made-up source has no reason to keep a session's plan from its users: it is what it is asked for.
        "dev.tributary.cdc.internal.explain.ExplainedSource$Session, dev.tributary.cdc.spi.SourceSession, plan"
    })
    void passOnEveryMethod(Class<?> wrapper, Class<?> part, String but) {
        Set<String> own =
                Arrays.stream(wrapper.getDeclaredMethods()).map(Method::getName).collect(Collectors.toSet());
        assertThat(Arrays.stream(part.getMethods())
                        .map(Method::getName)
                        .filter(name -> !name.equals(but))
                        .toList())
                .isSubsetOf(own);
    }
}
