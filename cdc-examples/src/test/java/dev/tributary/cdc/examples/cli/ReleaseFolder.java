package dev.tributary.cdc.examples.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A Maven repository in a folder that holds one release, and what Central asks of it: metadata, sources, Javadoc,
 * checksums and signatures.
 */
final class ReleaseFolder {

    private static final List<String> METADATA = List.of("url", "licenses", "developers", "scm");
    private static final Pattern UNFIT = Pattern.compile("-SNAPSHOT|<repositories>|<systemPath>|\\bsystem</scope>");

    private final Path group;
    private final String version;

    /**
     * @param folder the repository
     * @param version the version that it should hold
     */
    ReleaseFolder(Path folder, String version) {
        group = folder.resolve("dev/tributary");
        this.version = version;
    }

    /** The names of all that is in it. */
    TreeSet<String> artifacts() {
        try (Stream<Path> folders = Files.list(group)) {
            TreeSet<String> names = new TreeSet<>();
            folders.map(folder -> folder.getFileName().toString()).forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String artifact, String ending) {
        return group.resolve(artifact).resolve(version).resolve(artifact + "-" + version + ending);
    }

    /** What Central would refuse. */
    List<String> violations() {
        List<String> found = new ArrayList<>();
        try {
            for (String artifact : artifacts()) {
                metadata(artifact, found);
                if (!read(file(artifact, ".pom")).contains("<packaging>pom</packaging>")) {
                    content(artifact, found);
                }
                try (Stream<Path> files = Files.list(file(artifact, ".pom").getParent())) {
                    for (Path file : files.filter(ReleaseFolder::isPublished).toList()) {
                        checksums(file, found);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** What the POM does not say itself it may have from the parent, which is published too. */
    private void metadata(String artifact, List<String> found) {
        String pom = read(file(artifact, ".pom"));
        for (String element : List.of("name", "description")) {
            if (!pom.contains("<" + element + ">")) {
                found.add(artifact + " has no " + element);
            }
        }
        String inherited = pom.contains("<artifactId>tributary-parent</artifactId>")
                ? read(file("tributary-parent", ".pom"))
                : pom;
        for (String element : METADATA) {
            if (!Pattern.compile("<" + element + "[ >\\s]").matcher(inherited).find()) {
                found.add(artifact + " has no " + element);
            }
        }
        if (UNFIT.matcher(pom).find()) {
            found.add(artifact + " names a snapshot, a repository or a file of one machine");
        }
    }

    private void content(String artifact, List<String> found) throws IOException {
        holds(artifact, ".jar", ".class", found);
        holds(artifact, "-sources.jar", ".java", found);
        holds(artifact, "-javadoc.jar", "index.html", found);
    }

    private void holds(String artifact, String ending, String entry, List<String> found) throws IOException {
        Path file = file(artifact, ending);
        if (!Files.exists(file)) {
            found.add(artifact + " has no " + ending);
            return;
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.stream().noneMatch(one -> one.getName().endsWith(entry))) {
                found.add(file.getFileName() + " holds no " + entry);
            }
        }
    }

    private static boolean isPublished(Path file) {
        return !file.toString().matches(".*\\.(md5|sha1|sha256|sha512|asc)");
    }

    private static void checksums(Path file, List<String> found) throws IOException {
        for (String algorithm : List.of("md5", "sha1")) {
            Path sum = file.resolveSibling(file.getFileName() + "." + algorithm);
            if (!Files.exists(sum) || !read(sum).strip().equals(digest(algorithm, file))) {
                found.add(file.getFileName() + " has no right " + algorithm);
            }
        }
    }

    private static String digest(String algorithm, Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm.equals("md5") ? "MD5" : "SHA-1")
                    .digest(Files.readAllBytes(file));
            return String.format("%0" + 2 * digest.length + "x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every file that needs a signature. */
    List<Path> signed() {
        try (Stream<Path> files = Files.walk(group)) {
            return files.filter(Files::isRegularFile)
                    .filter(ReleaseFolder::isPublished)
                    .filter(file -> !file.getFileName().toString().startsWith("maven-metadata"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, file.toString().endsWith(".pom") ? UTF_8 : ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
