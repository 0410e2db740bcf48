package dev.tributary.cdc.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the repository.
 *
 * @param file where it is
 * @param text its lines outside of fenced blocks, each with its number from 1
 * @param blocks its fenced blocks, in their order
 */
public record Markdown(Path file, List<Line> text, List<Block> blocks) {

    /** The top of the repository. */
    public static final Path ROOT = root();

    private static final Pattern FENCE = Pattern.compile("(\\s*)```(\\w*)");
    private static final Pattern COMMENT = Pattern.compile("\\s*<!-- (.*) -->");

    public record Line(int number, String text) {}

    /**
     * A fenced block.
     *
     * @param language as the fence says, or empty
     * @param comment what the HTML comment in the line before it says, or empty
     * @param line of its fence
     * @param lines without the fences and their indentation
     */
    public record Block(String language, String comment, int line, List<String> lines) {

        public String content() {
            return String.join("\n", lines) + "\n";
        }

        /** The rest of the comment, if it begins so. */
        public Optional<String> comment(String beginning) {
            return comment.startsWith(beginning)
                    ? Optional.of(comment.substring(beginning.length()).strip())
                    : Optional.empty();
        }
    }

    /** Above the module, in which tests run. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/README.md"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    public static Markdown read(Path file) {
        List<Line> text = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        Block open = null;
        String indentation = "";
        String comment = "";
        int number = 0;
        for (String line : lines(file)) {
            number++;
            Matcher fence = FENCE.matcher(line);
            if (open != null && line.strip().equals("```")) {
                open = null;
            } else if (open != null) {
                open.lines().add(line.startsWith(indentation) ? line.substring(indentation.length()) : line);
            } else if (fence.matches()) {
                indentation = fence.group(1);
                open = new Block(fence.group(2), comment, number, new ArrayList<>());
                blocks.add(open);
            } else {
                text.add(new Line(number, line));
            }
            Matcher said = COMMENT.matcher(line);
            comment = said.matches() ? said.group(1) : "";
        }
        if (open != null) {
            throw new AssertionError("the block of " + file + ":" + open.line() + " has no end");
        }
        return new Markdown(file, text, blocks);
    }

    /** Every page of the repository that people read in it. */
    public static List<Markdown> all() {
        List<Path> pages = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return folder.equals(ROOT) || isSource(folder)
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".md")) {
                        pages.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages.stream().sorted().map(Markdown::read).toList();
    }

    /** Not made by a build, which goes on beside and takes its files away; nothing of a tool's, no template of a page. */
    private static boolean isSource(Path folder) {
        String name = folder.getFileName().toString();
        return !name.equals("target") && !name.equals("resources") && !name.startsWith(".");
    }

    public String name() {
        return ROOT.relativize(file).toString();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
