package org.naglab.kernel.eval;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads cells' classes and the jars that cells add. There is one for the kernel's life, because native libraries load
 * once only.
 */
final class CellClassLoader extends URLClassLoader {
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    private final Set<String> inherited =
            new HashSet<>(List.of(System.getProperty("java.class.path", "").split(File.pathSeparator)));

    CellClassLoader(ClassLoader parent) {
        super("cells", new URL[0], parent);
        // An assertion in a cell is there to be checked.
        setDefaultAssertionStatus(true);
    }

    void declare(String name, byte[] classFile) {
        declared.put(name, classFile);
    }

    void addClassPath(String classPath) {
        for (String entry : classPath.split(File.pathSeparator)) {
            if (inherited.contains(entry)) {
                continue;
            }
            try {
                addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("class path entry must be a file, got " + entry, e);
            }
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile = declared.remove(name);
        if (classFile == null) {
            return super.findClass(name);
        }
        return defineClass(name, classFile, 0, classFile.length);
    }
}
