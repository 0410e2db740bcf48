package dev.tributary.cdc.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.docs.Markdown.Block;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The samples of all pages compile, and name settings that there are. A Java sample is a file, members of a class, or
 * statements. What statements assume stands in a comment before the block, such as {@code <!-- given: String host -->};
 * three dots in a line of their own stand for the reader's code.
 */
class DocsSamplesTest {

    private static final String IMPORTS =
            """
            import static org.assertj.core.api.Assertions.*;
            import dev.tributary.cdc.*;
            import dev.tributary.cdc.data.*;
            import dev.tributary.cdc.databricks.*;
            import dev.tributary.cdc.postgres.*;
            import dev.tributary.cdc.spi.*;
            import dev.tributary.cdc.validate.*;
            import dev.tributary.cdc.workspace.*;
            import java.nio.file.*;
            import java.sql.*;
            import java.time.*;
            import java.util.*;
            import org.junit.jupiter.api.Test;
            """;

    private static final Pattern FILE_WITH_IMPORTS = Pattern.compile("(import|package) .*", Pattern.DOTALL);
    private static final Pattern TYPES = Pattern.compile(
            "(@\\w+(\\(.*\\))?\\s+)*(public |final |abstract )*(class|interface|record|enum) .*", Pattern.DOTALL);
    private static final Pattern MEMBERS =
            Pattern.compile("(@Test|@Override|public |private |static ).*", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("\\s*([a-z][a-z0-9.*?_-]*(?:\\\\ [a-z0-9.*?_-]*)*)\\s*=.*");

    @TempDir
    private Path directory;

    @Test
    void ofJavaCompile() {
        List<Unit> units = new ArrayList<>();
        for (Markdown page : Markdown.all()) {
            for (Block block : page.blocks()) {
                if (block.language().equals("java")) {
                    units.add(new Unit("sample" + units.size(), page.name() + ":" + block.line(), source(block)));
                }
            }
        }
        assertThat(units).hasSizeGreaterThan(5);
        assertThat(compile(units)).as("samples that do not compile").isEmpty();
    }

    @Test
    void ofPropertiesNameSettingsThatThereAre() throws IOException {
        Set<String> samples = new TreeSet<>();
        for (Markdown page : Markdown.all()) {
            for (Block block : page.blocks()) {
                if (block.language().equals("properties")) {
                    for (String line : block.lines()) {
                        Matcher key = KEY.matcher(line);
                        if (key.matches()) {
                            samples.add(key.group(1) + "=x");
                        }
                    }
                }
            }
        }
        assertThat(samples).hasSizeGreaterThan(10);
        // Refuses keys that it does not know, and names them.
        Configuration.read(Files.write(directory.resolve("samples.properties"), samples), Map.of());
    }

    /** Each in a package of its own, so that several may have a class of one name. */
    private static String source(Block block) {
        String text = block.content().replaceAll("(?m)^\\s*\\.\\.\\.$", "");
        if (FILE_WITH_IMPORTS.matcher(text).matches()) {
            return text;
        }
        if (TYPES.matcher(text).matches()) {
            return IMPORTS + text;
        }
        if (MEMBERS.matcher(text).matches()) {
            return IMPORTS + "abstract class Sample {\n" + text + "}\n";
        }
        String given = block.comment("given:").orElse("");
        return IMPORTS + "abstract class Sample {\nvoid sample(" + given + ") throws Exception {\n" + text + "}\n}\n";
    }

    private List<String> compile(List<Unit> units) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        compiler.getTask(
                        null,
                        null,
                        found,
                        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()),
                        null,
                        units)
                .call();
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> (each.getSource() instanceof Unit unit ? unit.place + " " : "")
                        + each.getMessage(null)
                        + (each.getSource() instanceof Unit unit ? ": " + unit.line(each.getLineNumber()) : ""))
                .toList();
    }

    /** A sample as a source file. */
    private static final class Unit extends SimpleJavaFileObject {

        private final String place;
        private final String source;

        Unit(String name, String place, String source) {
            super(URI.create("string:///" + name + "/Sample.java"), Kind.SOURCE);
            this.place = place;
            this.source = "package " + name + ";\n" + source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }

        /** Public classes of whatever name are fine in a sample. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }

        private String line(long number) {
            return source.lines()
                    .skip(Math.max(0, number - 1))
                    .findFirst()
                    .orElse("")
                    .strip();
        }
    }
}
