package org.naglab.kernel.eval;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Loads the classes that JShell compiled together. Each such group has a loader of its own, so that it can go when
 * nobody needs it any more; the groups that its code refers to stay as long as it does.
 */
final class SnippetLoader extends ClassLoader {
    private final CellClassLoader cells;
    private final Map<String, byte[]> declared;
    private final Map<String, SnippetLoader> needed = new HashMap<>();

    /**
     * Makes a loader.
     *
     * @param cells finds everything else
     * @param declared class files of the group, by class name
     * @param references names of classes of other groups that the group's code mentions
     */
    SnippetLoader(CellClassLoader cells, Map<String, byte[]> declared, Set<String> references) {
        super("cell", cells);
        this.cells = cells;
        this.declared = new HashMap<>(declared);
        for (String name : references) {
            if (!declared.containsKey(name)) {
                cells.group(name).ifPresent(group -> needed.put(name, group));
            }
        }
        // An assertion in a cell is there to be checked.
        setDefaultAssertionStatus(true);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(CellClassLoader.CELL_CLASSES)) {
            return cells.loadClass(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null && loaded.getClassLoader() == this) {
                return loaded;
            }
            byte[] classFile = declared.remove(name);
            if (classFile != null) {
                return defineClass(name, classFile, 0, classFile.length);
            }
        }
        SnippetLoader other = needed.get(name);
        return other != null ? other.loadClass(name, resolve) : cells.loadClass(name);
    }
}
