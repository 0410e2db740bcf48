package dev.tributary.cdc.workspace.internal.boot;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Starts a main class whose jar or folder is not on the class path. A class data archive is only valid for the class path
 * that it was made with; this workspace's own classes change with each build and would make it useless, so they are kept
 * out of it in this way.
 */
public final class Boot {

    private Boot() {}

    /** The place of the classes, the main class, and its arguments. */
    public static void main(String[] arguments) throws Exception {
        URL own = Path.of(arguments[0]).toUri().toURL();
        // Never closed: the classes are needed until the process ends.
        URLClassLoader loader = new URLClassLoader(new URL[] {own}, Boot.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        String[] rest = new String[arguments.length - 2];
        System.arraycopy(arguments, 2, rest, 0, rest.length);
        Class.forName(arguments[1], true, loader)
                .getMethod("main", String[].class)
                .invoke(null, (Object) rest);
    }
}
