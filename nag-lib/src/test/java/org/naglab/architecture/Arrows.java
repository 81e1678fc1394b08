package org.naglab.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which package may use which, written as chains: {@code a ← b, c ← d} lets b and c use a, and d all three, but b not c.
 * What stands left of a package in any chain, and what those may use, it may use.
 */
final class Arrows {
    private final Map<String, Set<String>> allowed = new TreeMap<>();

    Arrows(String... chains) {
        for (String chain : chains) {
            List<String> before = new ArrayList<>();
            for (String step : chain.split("←")) {
                List<String> areas = List.of(step.strip().split(",\\s*"));
                for (String area : areas) {
                    Set<String> uses = allowed.computeIfAbsent(area, ignored -> new TreeSet<>());
                    for (String earlier : before) {
                        uses.add(earlier);
                        uses.addAll(allowed.get(earlier));
                    }
                }
                before.addAll(areas);
            }
        }
    }

    /** What is wrong with the references of these classes, a sentence each. */
    List<String> violations(List<ClassFile> classes) {
        List<String> violations = new ArrayList<>();
        for (ClassFile c : classes) {
            Set<String> uses = allowed.get(c.area());
            if (uses == null) {
                violations.add(c.name() + ": package " + c.area() + " has no place in the arrows");
                continue;
            }
            for (String used : c.areasReferredTo()) {
                if (!uses.contains(used)) {
                    violations.add(c.name() + " uses " + used + ", but " + c.area() + " may use only " + uses);
                }
            }
        }
        return violations;
    }
}
