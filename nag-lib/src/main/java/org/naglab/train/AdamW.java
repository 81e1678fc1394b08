package org.naglab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.nn.Parameters;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Gradients;
import org.naglab.train.UpdateArithmetic.Update;

/**
 * Adam with decoupled weight decay over groups of parameters (Loshchilov and Hutter, 2019), equal to torch's AdamW;
 * without decay it is Adam (Kingma and Ba, 2015). All gradients are clipped together by their joint norm, as torch does
 * it: times {@code clipNorm / (norm + 1e-6)} when that is below 1.
 *
 * <p>DJL's own AdamW keeps its state private, so that training could not be resumed exactly, and its clipping leaves
 * negative numbers as they are.
 */
public final class AdamW implements AutoCloseable {
    private static final String TENSORS = "optimizer.safetensors";
    private static final String COUNTS = "optimizer.json";
    private static final String FIRST = ".first_moment";
    private static final String SECOND = ".second_moment";

    private final Parameters parameters;
    private final List<ParameterGroup> groups;
    private final AdamWConfig config;
    private final UpdateArithmetic arithmetic;
    private final NDManager state;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private long step;

    /** What is kept of one parameter between steps. */
    private static final class Slot {
        final ParameterGroup group;
        NDArray first;
        NDArray second;
        long updates;

        Slot(ParameterGroup group, NDArray first, NDArray second) {
            this.group = group;
            this.first = first;
            this.second = second;
        }
    }

    /** The numbers that go with the moments. */
    private record Counts(long step, SortedMap<String, Long> updates) {}

    private AdamW(Parameters parameters, List<ParameterGroup> groups, AdamWConfig config, UpdateArithmetic arithmetic) {
        this.parameters = parameters;
        this.groups = List.copyOf(groups);
        this.config = config;
        this.arithmetic = arithmetic;
        Map<String, ParameterGroup> groupOf = groupOf(parameters, groups);
        this.state = parameters.manager().newSubManager();
        this.state.setName("optimizer");
        groupOf.forEach((name, group) -> slots.put(name, new Slot(group, zerosLike(name), zerosLike(name))));
    }

    /**
     * Starts without any moment, with arithmetic in separate, readable operations on any device.
     *
     * @param parameters those that require gradients are updated, the others are left alone
     * @param groups each such parameter belongs to the first that matches its name
     * @param config what the groups share
     * @return the optimiser; its moments close with the parameters, or before by {@link #close}
     * @throws IllegalArgumentException when a parameter matches no group, or a group no parameter
     */
    public static AdamW reference(Parameters parameters, List<ParameterGroup> groups, AdamWConfig config) {
        return new AdamW(parameters, groups, config, new ReferenceArithmetic());
    }

    /**
     * Starts without any moment, with torch's fused kernel, which is several times faster and equal within rounding.
     *
     * @param parameters those that require gradients are updated, the others are left alone
     * @param groups each such parameter belongs to the first that matches its name
     * @param config what the groups share
     * @return the optimiser; its moments close with the parameters, or before by {@link #close}
     * @throws IllegalArgumentException when a parameter matches no group, or a group no parameter
     */
    public static AdamW fused(Parameters parameters, List<ParameterGroup> groups, AdamWConfig config) {
        return new AdamW(parameters, groups, config, new FusedArithmetic());
    }

    /**
     * Updates the parameters from their gradients, and zeroes the gradients. A parameter that no backward pass has
     * reached yet is left alone, decay included. When the joint norm is not finite, nothing is updated and the step does
     * not count.
     *
     * @return what became of it
     * @throws IllegalStateException when no parameter has a gradient
     */
    public StepOutcome step() {
        return Gradients.off(this::stepUnrecorded);
    }

    /**
     * Gives the number of updates that were applied.
     *
     * @return the number, 0 at first
     */
    public long steps() {
        return step;
    }

    /**
     * Writes moments and counts, from which {@link #load} goes on exactly.
     *
     * @param folder exists; gets {@code optimizer.safetensors} and {@code optimizer.json}
     */
    public void save(Path folder) {
        NDList moments = new NDList();
        SortedMap<String, Long> updates = new TreeMap<>();
        slots.forEach((name, slot) -> {
            slot.first.setName(name + FIRST);
            slot.second.setName(name + SECOND);
            moments.add(slot.first);
            moments.add(slot.second);
            updates.put(name, slot.updates);
        });
        AtomicFiles.write(folder.resolve(TENSORS), out -> moments.encode(out, NDList.Encoding.SAFETENSORS));
        AtomicFiles.writeString(folder.resolve(COUNTS), Json.text(new Counts(step, updates)));
    }

    /**
     * Takes over what {@link #save} wrote.
     *
     * @param folder the same folder
     * @throws UncheckedIOException naming the file, when it cannot be read
     * @throws IllegalArgumentException when it was written for other parameters; nothing is changed then
     */
    public void load(Path folder) {
        Counts counts = Json.read(folder.resolve(COUNTS), Counts.class);
        Path file = folder.resolve(TENSORS);
        if (!counts.updates().keySet().equals(slots.keySet())) {
            throw new IllegalArgumentException(folder.resolve(COUNTS) + " must be of the parameters " + slots.keySet()
                    + ", got " + counts.updates().keySet());
        }
        Gradients.off(() -> restore(file, counts));
    }

    @Override
    public void close() {
        state.close();
    }

    private StepOutcome stepUnrecorded() {
        try (NDManager scope = state.newSubManager()) {
            Map<String, NDArray> gradients = gradients(scope);
            double norm = arithmetic.norm(scope, List.copyOf(gradients.values()));
            StepOutcome outcome =
                    Double.isFinite(norm) ? apply(scope, gradients, norm) : notFinite(scope, gradients, norm);
            gradients.keySet().forEach(name -> Gradients.zero(parameters.get(name)));
            return outcome;
        }
    }

    private void restore(Path file, Counts counts) {
        try (NDManager scope = state.newSubManager();
                InputStream in = Files.newInputStream(file)) {
            Map<String, NDArray> moments = new HashMap<>();
            decode(file, scope, in).forEach(array -> moments.put(array.getName(), array));
            slots.forEach((name, slot) -> {
                requireSameShape(file, name + FIRST, moments, slot.first);
                requireSameShape(file, name + SECOND, moments, slot.second);
            });
            slots.forEach((name, slot) -> {
                slot.first = replaced(slot.first, moments.get(name + FIRST));
                slot.second = replaced(slot.second, moments.get(name + SECOND));
                slot.updates = counts.updates().get(name);
            });
            step = counts.step();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private StepOutcome apply(NDManager scope, Map<String, NDArray> gradients, double norm) {
        step++;
        double clip = Math.min(1, config.clipNorm() / (norm + 1e-6));
        SortedMap<String, Double> rates = new TreeMap<>();
        for (ParameterGroup group : groups) {
            List<Update> updates = new ArrayList<>();
            gradients.forEach((name, gradient) -> {
                Slot slot = slots.get(name);
                if (slot != null && slot.group.equals(group)) {
                    slot.updates++;
                    updates.add(new Update(parameters.get(name), gradient, slot.first, slot.second, slot.updates));
                }
            });
            double rate = group.learningRate(step);
            rates.put(group.name(), rate);
            if (!updates.isEmpty()) {
                arithmetic.update(scope, updates, config, rate, group.weightDecay(), clip);
            }
        }
        return new StepOutcome.Applied(step, norm, rates);
    }

    private StepOutcome notFinite(NDManager scope, Map<String, NDArray> gradients, double norm) {
        List<String> names = gradients.keySet().stream()
                .filter(name -> !Double.isFinite(arithmetic.norm(scope, List.of(gradients.get(name)))))
                .toList();
        return new StepOutcome.NotFinite(norm, names);
    }

    private Map<String, NDArray> gradients(NDManager scope) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        for (String name : slots.keySet()) {
            Optional<NDArray> gradient = Gradients.of(parameters.get(name), scope);
            gradient.ifPresent(g -> gradients.put(name, g));
        }
        if (gradients.isEmpty()) {
            throw new IllegalStateException("a backward pass must have reached a parameter before a step, but none of "
                    + slots.keySet() + " has a gradient");
        }
        return gradients;
    }

    private static Map<String, ParameterGroup> groupOf(Parameters parameters, List<ParameterGroup> groups) {
        if (groups.stream().map(ParameterGroup::name).distinct().count() < groups.size()) {
            throw new IllegalArgumentException("names of groups must differ, got " + groups);
        }
        Map<String, ParameterGroup> groupOf = new LinkedHashMap<>();
        for (String name : parameters.names()) {
            if (parameters.get(name).hasGradient()) {
                ParameterGroup group = groups.stream()
                        .filter(g -> g.matches(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "every parameter that requires gradients must match a group, but " + name
                                        + " matches none of " + groups));
                groupOf.put(name, group);
            }
        }
        for (ParameterGroup group : groups) {
            if (!groupOf.containsValue(group)) {
                throw new IllegalArgumentException("every group must have a parameter, but no other group's rest of "
                        + parameters.names() + " matches " + group);
            }
        }
        return groupOf;
    }

    private static NDList decode(Path file, NDManager scope, InputStream in) {
        try {
            return NDList.decode(scope, in);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " must be a whole safetensors file: " + e.getCause(), e);
        }
    }

    private static void requireSameShape(Path file, String name, Map<String, NDArray> moments, NDArray expected) {
        NDArray got = moments.get(name);
        if (got == null || !got.getShape().equals(expected.getShape()) || got.getDataType() != expected.getDataType()) {
            throw new IllegalArgumentException(file + " must hold " + name + expected.getShape() + " of type "
                    + expected.getDataType() + ", got "
                    + (got == null ? "none" : got.getShape() + " of type " + got.getDataType()));
        }
    }

    private NDArray replaced(NDArray old, NDArray moment) {
        old.close();
        NDArray owned = EngineMemory.copy(moment); // instead of the file's buffer
        owned.attach(state);
        return owned;
    }

    private NDArray zerosLike(String name) {
        NDArray parameter = parameters.get(name);
        return state.zeros(parameter.getShape(), parameter.getDataType());
    }
}
