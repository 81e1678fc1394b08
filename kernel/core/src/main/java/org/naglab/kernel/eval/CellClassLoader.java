package org.naglab.kernel.eval;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads the jars that cells add, and finds the classes of cells. There is one for the kernel's life, because native
 * libraries load once only; the classes of cells have loaders of their own, and go with them.
 */
final class CellClassLoader extends URLClassLoader {
    /** How the names of cells' classes begin: JShell's package, and its prefix of class names. */
    static final String CELL_CLASSES = "REPL.$JShell$";

    private final Map<String, SnippetLoader> groups = new ConcurrentHashMap<>();

    private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();

    private final Set<String> inherited =
            new HashSet<>(List.of(System.getProperty("java.class.path", "").split(File.pathSeparator)));

    CellClassLoader(ClassLoader parent) {
        super("jars of cells", new URL[0], parent);
        setDefaultAssertionStatus(true);
    }

    /** Makes classes that were compiled together loadable, by name and class file. */
    void declare(Map<String, byte[]> classFiles) {
        Set<String> references = classFiles.values().stream()
                .flatMap(classFile -> Instrumentation.references(classFile).stream())
                .collect(Collectors.toSet());
        SnippetLoader group = new SnippetLoader(this, classFiles, references);
        classFiles.keySet().forEach(name -> groups.put(name, group));
    }

    /** Forgets the classes of cells except those that are, or are declared within, one of {@code outermost}. */
    void keepOnly(Set<String> outermost) {
        groups.keySet().removeIf(name -> !outermost.contains(outermost(name)));
        compiled.keySet().retainAll(groups.keySet());
    }

    private static String outermost(String name) {
        int inner = name.indexOf('$', CELL_CLASSES.length());
        return inner < 0 ? name : name.substring(0, inner);
    }

    Optional<SnippetLoader> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** Notes what the compiler made of class {@code name} lastly. */
    void recompiled(String name, byte[] classFile) {
        compiled.put(name, classFile);
    }

    /** Returns what the compiler made of class {@code name} lastly, as long as it can be found. */
    Optional<byte[]> compiled(String name) {
        return Optional.ofNullable(compiled.get(name));
    }

    /** Returns how many classes of cells can be found by name. */
    int declared() {
        return groups.size();
    }

    void addClassPath(String classPath) {
        Set<URL> added = Stream.of(getURLs()).collect(Collectors.toSet());
        for (String entry : classPath.split(File.pathSeparator)) {
            if (inherited.contains(entry)) {
                continue;
            }
            try {
                URL url = Path.of(entry).toUri().toURL();
                if (added.add(url)) {
                    addURL(url);
                }
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("class path entry must be a file, got " + entry, e);
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(CELL_CLASSES)) {
            return super.loadClass(name, resolve);
        }
        SnippetLoader group = groups.get(name);
        if (group == null) {
            throw new ClassNotFoundException(name);
        }
        return group.loadClass(name, resolve);
    }
}
