package dev.tributary.cdc.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures parts of the hot path by themselves. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        description =
                "Measures decoder, vectors, fold and encoder by themselves, under JMH: time and bytes allocated for a"
                        + " row.")
final class JmhCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..1",
            defaultValue = ".*Bench.*",
            description = "Which, as a regular expression. Default: ${DEFAULT-VALUE}")
    private String pattern = "";

    @Option(names = "--seconds", defaultValue = "10", description = "For each of them. Default: ${DEFAULT-VALUE}")
    private int seconds;

    private JmhCommand() {}

    @Override
    public Integer call() throws Exception {
        TimeValue turn = TimeValue.milliseconds(Math.max(100, seconds * 100L));
        new Runner(new OptionsBuilder()
                        .include(pattern)
                        .forks(1)
                        .warmupIterations(5)
                        .warmupTime(turn)
                        .measurementIterations(5)
                        .measurementTime(turn)
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xmx192m")
                        .build())
                .run();
        return 0;
    }
}
