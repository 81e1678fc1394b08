package org.naglab.kernel.magic;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The magics that a kernel knows, by name. */
public final class Magics {
    private final Map<String, LineMagic> lines = new ConcurrentSkipListMap<>();
    private final Map<String, CellMagic> cells = new ConcurrentSkipListMap<>();

    /** Adds {@code magic}, in place of an earlier one of its name. */
    public void register(LineMagic magic) {
        lines.put(magic.name(), magic);
    }

    /** Adds {@code magic}, in place of an earlier one of its name. */
    public void register(CellMagic magic) {
        cells.put(magic.name(), magic);
    }

    /** Returns the line magics in order of their names. */
    public Collection<LineMagic> lines() {
        return lines.values();
    }

    /** Returns the cell magics in order of their names. */
    public Collection<CellMagic> cells() {
        return cells.values();
    }

    /** Runs line magic {@code name}. */
    public Optional<Object> line(String name, String arguments) {
        LineMagic magic = lines.get(name);
        if (magic == null) {
            String hint = cells.containsKey(name) ? "; %%" + name + " takes a whole cell" : "";
            throw new IllegalArgumentException(
                    "magic must be one of " + String.join(", ", lines.keySet()) + ", got " + name + hint);
        }
        return magic.run(arguments);
    }

    /** Returns cell magic {@code name}. */
    public CellMagic cell(String name) {
        CellMagic magic = cells.get(name);
        if (magic == null) {
            throw new IllegalArgumentException(
                    "cell magic must be one of " + String.join(", ", cells.keySet()) + ", got " + name);
        }
        return magic;
    }
}
