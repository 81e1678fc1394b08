package org.naglab.kernel.magic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** The magics that a kernel knows, by name. */
public final class Magics {
    private final Map<String, LineMagic> lines = new ConcurrentSkipListMap<>();
    private final Map<String, CellMagic> cells = new ConcurrentSkipListMap<>();
    private final Map<String, String> aliases = new ConcurrentSkipListMap<>();
    private Optional<Consumer<Magics>> late = Optional.empty();

    /** Has {@code loader} add more magics, once, when one is asked for that is not here, or all are listed. */
    public synchronized void later(Consumer<Magics> loader) {
        late = Optional.of(loader);
    }

    private synchronized void loadLate() {
        Optional<Consumer<Magics>> loader = late;
        late = Optional.empty();
        loader.ifPresent(each -> each.accept(this));
    }

    /** Adds {@code magic}, in place of an earlier one of its name. */
    public void register(LineMagic magic) {
        lines.put(magic.name(), magic);
    }

    /** Adds {@code magic}, in place of an earlier one of its name. */
    public void register(CellMagic magic) {
        cells.put(magic.name(), magic);
    }

    /** Makes {@code alias} another name of the line and cell magics {@code name}. */
    public void alias(String alias, String name) {
        aliases.put(alias, name);
    }

    /** Returns the line magics in order of their names. */
    public Collection<LineMagic> lines() {
        loadLate();
        return lines.values();
    }

    /** Returns the cell magics in order of their names. */
    public Collection<CellMagic> cells() {
        loadLate();
        return cells.values();
    }

    /** Returns the line magic that is called {@code name}, or has that alias. */
    public Optional<LineMagic> findLine(String name) {
        return find(lines, name);
    }

    /** Returns the cell magic that is called {@code name}, or has that alias. */
    public Optional<CellMagic> findCell(String name) {
        return find(cells, name);
    }

    private <T extends Magic> Optional<T> find(Map<String, T> magics, String name) {
        if (!magics.containsKey(name) && !magics.containsKey(aliases.getOrDefault(name, name))) {
            loadLate();
        }
        return Optional.ofNullable(magics.get(magics.containsKey(name) ? name : aliases.getOrDefault(name, name)));
    }

    /** Returns the line magic and the cell magic of {@code name}, as far as there are such. */
    public List<Magic> named(String name) {
        List<Magic> found = new ArrayList<>();
        findLine(name).ifPresent(found::add);
        findCell(name).ifPresent(found::add);
        return found;
    }

    /** Returns the names of line magics, aliases among them, in order. */
    public SortedSet<String> lineNames() {
        return names(lines());
    }

    /** Returns the names of cell magics, aliases among them, in order. */
    public SortedSet<String> cellNames() {
        return names(cells());
    }

    private SortedSet<String> names(Collection<? extends Magic> magics) {
        SortedSet<String> names = new TreeSet<>();
        magics.forEach(magic -> names.add(magic.name()));
        aliases.forEach((alias, name) -> {
            if (names.contains(name)) {
                names.add(alias);
            }
        });
        return names;
    }

    /** Returns all names in order. */
    public SortedSet<String> names() {
        SortedSet<String> names = lineNames();
        names.addAll(cellNames());
        return names;
    }

    /** Returns a line of help for each magic, its aliases in brackets. */
    public String list() {
        StringBuilder text = new StringBuilder();
        lines().forEach(magic ->
                text.append(magic.help()).append(also(magic, "%")).append('\n'));
        cells().forEach(magic ->
                text.append(magic.help()).append(also(magic, "%%")).append('\n'));
        return text.toString().stripTrailing();
    }

    private String also(Magic magic, String signs) {
        List<String> others = aliases.entrySet().stream()
                .filter(alias -> alias.getValue().equals(magic.name()))
                .map(alias -> signs + alias.getKey())
                .toList();
        return others.isEmpty() ? "" : " [also " + String.join(", ", others) + "]";
    }

    /** Runs line magic {@code name}. */
    public Optional<Object> line(String name, String arguments) {
        return findLine(name)
                .orElseThrow(() -> unknown("magic", name, lineNames(), cells.containsKey(name) ? "%%" : ""))
                .run(arguments);
    }

    /** Returns cell magic {@code name}. */
    public CellMagic cell(String name) {
        return findCell(name)
                .orElseThrow(() -> unknown("cell magic", name, cellNames(), lines.containsKey(name) ? "%" : ""));
    }

    private static IllegalArgumentException unknown(
            String kind, String name, SortedSet<String> names, String otherSigns) {
        String hint = otherSigns.isEmpty()
                ? ""
                : "; " + otherSigns + name + (otherSigns.equals("%%") ? " takes a whole cell" : " takes a line");
        return new IllegalArgumentException(
                kind + " must be one of " + String.join(", ", names) + ", got " + name + hint);
    }
}
