// Calls every function of the C library, rightly and wrongly. Says what was not as it should be, and returns how often.
#include <pthread.h>
#include <showreel.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int mistakes = 0;

#define EXPECT(condition)                                                                       \
  do {                                                                                          \
    if (!(condition)) {                                                                         \
      mistakes++;                                                                               \
      fprintf(stderr, "line %d: %s; last error: %s\n", __LINE__, #condition, showreel_last_error()); \
    }                                                                                           \
  } while (0)

static int says(const char *words) { return strstr(showreel_last_error(), words) != NULL; }

static void recorders(void) {
  uint8_t pixels[16 * 16 * 4] = {0};
  showreel_recorder recorder = 7;
  EXPECT(showreel_recorder_open(NULL, &recorder) == 64 && recorder == 0);
  EXPECT(showreel_recorder_open("{\"width\": 16}", NULL) == 64);
  EXPECT(showreel_recorder_open("{", &recorder) == 64);
  EXPECT(showreel_recorder_open("{\"width\": 16, \"height\": 16}", &recorder) == 64 && says("needs a video"));
  EXPECT(showreel_recorder_open("{\"widht\": 16}", &recorder) == 64 && says("\"widht\" is not an option"));
  EXPECT(showreel_recorder_open("{\"width\": 16, \"height\": 16, \"videos\": [\"a.avi\"]}", &recorder) == 64);
  EXPECT(
      showreel_recorder_open("{\"width\": -1, \"height\": 16, \"videos\": [\"a.gif\"]}", &recorder) == 64);
  EXPECT(
      showreel_recorder_open(
          "{\"width\": 16, \"height\": 16, \"videos\": [\"a.mp4\"], \"ffmpeg\": \"/nowhere\"}", &recorder) == 69);

  const char *options =
      "{\"width\": 16, \"height\": 16, \"videos\": [\"a.gif\"], \"frames\": \"png\", \"fps\": \"30000/1001\"}";
  EXPECT(showreel_recorder_open(options, &recorder) == 0 && recorder != 0 && showreel_last_error()[0] == 0);
  // No byte beyond those that it was told of is read, and none where the frame does not fit.
  EXPECT(showreel_recorder_add(recorder, pixels, 767, 16, 16, 0, "rgb24") == 64 && says("767 bytes"));
  EXPECT(showreel_recorder_add(recorder, pixels, sizeof pixels, 16, 16, 1 << 20, "rgb24") == 64);
  EXPECT(showreel_recorder_add(recorder, pixels, (size_t)-1, 16, 16, (size_t)-1, "rgb24") == 64);
  EXPECT(showreel_recorder_add(recorder, pixels, sizeof pixels, 8, 32, 0, "rgb24") == 64 && says("16 by 16"));
  EXPECT(showreel_recorder_add(recorder, pixels, sizeof pixels, 16, 16, 0, "yuv") == 64);
  EXPECT(showreel_recorder_add(recorder, NULL, sizeof pixels, 16, 16, 0, "gray") == 64);
  EXPECT(showreel_recorder_add(recorder, pixels, 768, 16, 16, 0, NULL) == 64);
  EXPECT(showreel_recorder_add(recorder + 1, pixels, 768, 16, 16, 0, "rgb24") == 64);
  EXPECT(showreel_recorder_add(0, pixels, 768, 16, 16, 0, "rgb24") == 64);
  EXPECT(showreel_recorder_add(recorder, pixels, 1024, 16, 16, 0, "rgba") == 0);
  EXPECT(showreel_recorder_add(recorder, pixels, 256, 16, 16, 0, "gray") == 0);
  EXPECT(showreel_environment_close(recorder) == 64 && says("not the handle of an open environment"));
  char *result = NULL;
  EXPECT(showreel_recorder_finish(recorder, &result) == 0);
  EXPECT(
      result != NULL &&
      strcmp(result, "{\"frames\": 2, \"fps\": \"30000/1001\", \"files\": [\"a.gif\", \"png\"]}") == 0);
  showreel_free(result);
  EXPECT(showreel_recorder_finish(recorder, NULL) == 64 && says("not the handle of an open recorder"));
  EXPECT(showreel_recorder_cancel(recorder) == 64);
  EXPECT(showreel_recorder_open(options, &recorder) == 73 && says("exists already"));

  EXPECT(showreel_recorder_open("{\"width\": 16, \"height\": 16, \"videos\": [\"b.gif\"]}", &recorder) == 0);
  EXPECT(showreel_recorder_finish(recorder, NULL) == 64 && says("no frame"));
  EXPECT(showreel_recorder_open("{\"width\": 16, \"height\": 16, \"videos\": [\"b.gif\"]}", &recorder) == 0);
  EXPECT(showreel_recorder_add(recorder, pixels, 256, 16, 16, 0, "gray") == 0);
  EXPECT(showreel_recorder_cancel(recorder) == 0);
  EXPECT(access("b.gif", F_OK) != 0);
}

static void films(void) {
  uint8_t pixels[16 * 16 * 3] = {0};
  showreel_film film = 7;
  const char *options =
      "{\"width\": 16, \"height\": 16, \"videos\": [\"film.gif\"], \"fps\": 10, \"heading\": \"Dots\", \"hold\": 0.5, "
      "\"curve\": [[0, 1], [1000, 5.5]], \"threshold\": 5, \"zoom\": 2}";
  EXPECT(showreel_film_open("{\"width\": 16, \"height\": 16}", &film) == 64 && film == 0 && says("needs a video"));
  EXPECT(
      showreel_film_open(
          "{\"width\": 16, \"height\": 16, \"videos\": [\"film.gif\"], \"curve\": [[1]]}", &film) == 64 &&
      says("pairs of steps"));
  EXPECT(
      showreel_film_open("{\"width\": 16, \"height\": 16, \"videos\": [\"film.gif\"], \"zoom\": 0}", &film) == 64 &&
      says("zoom"));
  EXPECT(showreel_film_open(options, NULL) == 64);
  EXPECT(showreel_film_open(options, &film) == 0 && film != 0);
  EXPECT(showreel_film_add(film, pixels, sizeof pixels, 16, 16, 0, "rgb24", 0) == 64 && says("before any episode"));
  EXPECT(showreel_film_begin(film, NULL) == 64);
  EXPECT(showreel_film_begin(film, "{}") == 64 && says("\"title\""));
  EXPECT(showreel_film_begin(film, "{\"title\": \"0 steps\", \"steps\": 0, \"mean_return\": 1}") == 0);
  EXPECT(showreel_film_add(film, pixels, sizeof pixels - 1, 16, 16, 0, "rgb24", 0) == 64 && says("767 bytes"));
  EXPECT(showreel_film_add(film, pixels, sizeof pixels, 16, 15, 0, "rgb24", 0) == 64 && says("16 by 15"));
  EXPECT(showreel_film_add(film, pixels, sizeof pixels, 16, 16, 0, "rgb24", 0) == 0);
  EXPECT(showreel_film_add(film, pixels, sizeof pixels, 16, 16, 0, "rgb24", 1) == 0);
  EXPECT(showreel_film_begin(film, "{\"title\": \"1,000 steps\", \"steps\": 1000, \"seed\": 3}") == 0);
  EXPECT(showreel_film_add(film, pixels, sizeof pixels, 16, 16, 0, "bgr24", 0) == 0);
  char *result = NULL;
  EXPECT(showreel_film_finish(film, &result) == 0);
  // Three frames, and half a second more at the end of each of the two episodes.
  EXPECT(result != NULL && strcmp(result, "{\"frames\": 13, \"fps\": 10, \"files\": [\"film.gif\"]}") == 0);
  showreel_free(result);
  EXPECT(showreel_film_finish(film, NULL) == 64 && says("not the handle of an open film"));
  EXPECT(showreel_film_open(options, &film) == 73 && says("exists already"));
  const char *other = "{\"width\": 16, \"height\": 16, \"videos\": [\"other.gif\"]}";
  EXPECT(showreel_film_open(other, &film) == 0);
  EXPECT(showreel_film_finish(film, NULL) == 64 && says("no frame"));
  EXPECT(showreel_film_open(other, &film) == 0);
  EXPECT(showreel_film_begin(film, "{\"title\": \"a\"}") == 0);
  EXPECT(showreel_film_add(film, pixels, 256, 16, 16, 0, "gray", 0) == 0);
  EXPECT(showreel_film_cancel(film) == 0 && access("other.gif", F_OK) != 0);
}

static void environments(const char *checkpoint) {
  showreel_environment environment;
  EXPECT(showreel_environment_make("{\"environment\": \"Pong-v5\"}", &environment) == 64 && environment == 0);
  EXPECT(showreel_environment_make("{\"environment\": \"CartPole-v1\"}", &environment) == 0);
  char *result = NULL;
  EXPECT(showreel_environments(NULL) == 64);
  EXPECT(showreel_environments(&result) == 0 && strstr(result, "\"environment\": \"LunarLander-v3\"") != NULL);
  showreel_free(result);
  EXPECT(showreel_environment_describe(environment, &result) == 0);
  EXPECT(result != NULL && strstr(result, "\"observation_size\": 4, \"actions\": 2, \"action_size\": 1") != NULL);
  showreel_free(result);
  const uint64_t seed = 42;
  float observation[4], other[4], action = 1;
  double reward = 0;
  int terminated = 7, truncated = 7;
  EXPECT(showreel_environment_reset(environment, &seed, observation, 3) == 64 && says("expected room for 4"));
  EXPECT(showreel_environment_reset(environment, &seed, NULL, 4) == 64);
  EXPECT(showreel_environment_reset(environment, &seed, observation, 4) == 0);
  EXPECT(showreel_environment_reset(environment, &seed, other, 4) == 0);
  EXPECT(memcmp(observation, other, sizeof observation) == 0);
  // Without a seed the generator goes on.
  EXPECT(showreel_environment_reset(environment, NULL, other, 4) == 0);
  EXPECT(memcmp(observation, other, sizeof observation) != 0);
  EXPECT(showreel_environment_reset(environment, &seed, other, 4) == 0);
  action = 0.5f;
  EXPECT(
      showreel_environment_step(environment, &action, 1, observation, 4, NULL, NULL, NULL) == 64 && says("0.5"));
  action = 2;
  EXPECT(showreel_environment_step(environment, &action, 1, observation, 4, NULL, NULL, NULL) == 64);
  action = 1;
  EXPECT(
      showreel_environment_step(environment, &action, 1, observation, 4, &reward, &terminated, &truncated) == 0);
  EXPECT(reward == 1 && terminated == 0 && truncated == 0 && memcmp(observation, other, sizeof other) != 0);
  uint8_t *pixels = malloc(60 * 40 * 3);
  memset(pixels, 7, 60 * 40 * 3);
  EXPECT(showreel_environment_render(environment, 60, 40, pixels, 60 * 40 * 3 - 1) == 64);
  EXPECT(showreel_environment_render(environment, 1 << 30, 40, pixels, 60 * 40 * 3) == 64);
  EXPECT(showreel_environment_render(environment, 60, 40, pixels, 60 * 40 * 3) == 0);
  EXPECT(pixels[0] == 255 && pixels[60 * 40 * 3 - 1] == 255);
  free(pixels);
  EXPECT(showreel_environment_close(environment) == 0);
  EXPECT(showreel_environment_close(environment) == 64);

  char options[4096];
  showreel_policy policy;
  snprintf(
      options, sizeof options, "{\"policy\": \"%s\", \"environment\": \"CartPole-v1\", \"deterministic\": true}",
      checkpoint);
  EXPECT(showreel_policy_open(options, &policy) == 0);
  // Falling to the right and to the left.
  float falling[2][4] = {{0, 0, 0.1f, 1}, {0, 0, -0.1f, -1}}, actions[2] = {7, 7};
  EXPECT(showreel_policy_act(policy, falling[0], 2, 3, actions, 1) == 64);
  EXPECT(showreel_policy_act(policy, falling[0], 2, 4, actions, 2) == 64);
  EXPECT(showreel_policy_act(policy, falling[0], 2, 4, actions, 1) == 0);
  EXPECT(actions[0] == 1 && actions[1] == 0);
  EXPECT(showreel_policy_describe(policy, &result) == 0);
  EXPECT(strcmp(result, "{\"observation_size\": 4, \"actions\": 2, \"action_size\": 1}") == 0);
  showreel_free(result);
  EXPECT(showreel_policy_close(policy) == 0 && showreel_policy_close(policy) == 64);
  // In whatever it acts: the sizes are the file's.
  snprintf(options, sizeof options, "{\"policy\": \"%s\", \"head\": \"values\", \"normalization\": \"none\"}", checkpoint);
  EXPECT(showreel_policy_open(options, &policy) == 0);
  EXPECT(showreel_policy_act(policy, falling[0], 2, 4, actions, 1) == 0 && actions[0] == 1 && actions[1] == 0);
  EXPECT(showreel_policy_close(policy) == 0);
  snprintf(options, sizeof options, "{\"policy\": \"%s\", \"head\": \"tail\"}", checkpoint);
  EXPECT(showreel_policy_open(options, &policy) == 64 && says("\"head\": expected one of"));
  EXPECT(showreel_policy_open("{\"policy\": \"random\"}", &policy) == 64 && says("random policy"));
  EXPECT(
      showreel_policy_open("{\"policy\": \"nowhere\", \"environment\": \"CartPole-v1\"}", &policy) == 66);

  EXPECT(
      showreel_evaluate(
          "{\"environment\": \"CartPole-v1\", \"policy\": \"random\", \"episodes\": 2, \"seed\": 5}", &result) == 0);
  if (result != NULL) puts(result);
  showreel_free(result);
  EXPECT(showreel_evaluate("{\"environment\": \"CartPole-v1\"}", &result) == 64 && result == NULL);
}

static void vectors(void) {
  showreel_vector vector;
  EXPECT(showreel_vector_make("{\"environment\": \"CartPole-v1\", \"count\": 0}", &vector) == 64 && vector == 0);
  EXPECT(showreel_vector_make("{\"environment\": \"CartPole-v1\", \"count\": 3}", &vector) == 0);
  char *result = NULL;
  EXPECT(showreel_vector_describe(vector, &result) == 0 && strstr(result, "\"actions\": 2") != NULL);
  showreel_free(result);
  const uint64_t seed = 42;
  float observations[12], final[12], actions[3] = {1, 1, 1};
  double rewards[3];
  uint8_t terminated[3], truncated[3];
  EXPECT(
      showreel_vector_step(vector, actions, 3, observations, 12, rewards, terminated, truncated, final) == 64 &&
      says("reset"));
  EXPECT(showreel_vector_reset(vector, &seed, observations, 11) == 64 && says("12"));
  EXPECT(showreel_vector_reset(vector, &seed, observations, 12) == 0);
  EXPECT(showreel_vector_step(vector, actions, 2, observations, 12, rewards, terminated, truncated, final) == 64);
  actions[2] = 2;
  EXPECT(showreel_vector_step(vector, actions, 3, observations, 12, rewards, terminated, truncated, final) == 64);
  actions[2] = 1;
  EXPECT(showreel_vector_step(vector, actions, 3, observations, 12, NULL, NULL, NULL, NULL) == 0);

  // Row by row what single environments give, in an episode's last step too.
  showreel_environment single[3];
  float observation[4];
  EXPECT(showreel_vector_reset(vector, &seed, observations, 12) == 0);
  for (int i = 0; i < 3; i++) {
    uint64_t own = seed + (uint64_t)i;
    EXPECT(showreel_environment_make("{\"environment\": \"CartPole-v1\"}", &single[i]) == 0);
    EXPECT(showreel_environment_reset(single[i], &own, observation, 4) == 0);
    EXPECT(memcmp(observation, observations + 4 * i, sizeof observation) == 0);
  }
  int ended = 0;
  for (int t = 0; t < 30; t++) {
    EXPECT(showreel_vector_step(vector, actions, 3, observations, 12, rewards, terminated, truncated, final) == 0);
    for (int i = 0; i < 3; i++) {
      double reward;
      int isOver, isCut;
      EXPECT(showreel_environment_step(single[i], &actions[i], 1, observation, 4, &reward, &isOver, &isCut) == 0);
      EXPECT(memcmp(observation, final + 4 * i, sizeof observation) == 0);
      EXPECT(reward == rewards[i] && isOver == terminated[i] && isCut == truncated[i]);
      if (isOver) {
        ended++;
        EXPECT(showreel_environment_reset(single[i], NULL, observation, 4) == 0);
      }
      EXPECT(memcmp(observation, observations + 4 * i, sizeof observation) == 0);
    }
  }
  EXPECT(ended >= 3);
  uint8_t pixels[6 * 4 * 3];
  EXPECT(showreel_vector_render(vector, 3, 6, 4, pixels, sizeof pixels) == 64);
  EXPECT(showreel_vector_render(vector, 2, 6, 4, pixels, sizeof pixels - 1) == 64);
  EXPECT(showreel_vector_render(vector, 2, 6, 4, pixels, sizeof pixels) == 0 && pixels[0] == 255);
  for (int i = 0; i < 3; i++) EXPECT(showreel_environment_close(single[i]) == 0);
  EXPECT(showreel_vector_close(vector) == 0 && showreel_vector_close(vector) == 64);
}

static void *record(void *argument) {
  char options[200], pixels[16 * 16] = {0};
  snprintf(
      options, sizeof options, "{\"width\": 16, \"height\": 16, \"videos\": [\"thread-%d.gif\"]}", *(int *)argument);
  showreel_recorder recorder;
  if (showreel_recorder_open(options, &recorder) != 0) return "open";
  for (int i = 0; i < 20; i++) {
    if (showreel_recorder_add(recorder, pixels, sizeof pixels, 16, 16, 0, "gray") != 0) return "add";
  }
  return showreel_recorder_finish(recorder, NULL) == 0 ? NULL : "finish";
}

static void threads(void) {
  pthread_t thread[4];
  int number[4] = {0, 1, 2, 3};
  for (int i = 0; i < 4; i++) pthread_create(&thread[i], NULL, record, &number[i]);
  for (int i = 0; i < 4; i++) {
    void *failed = NULL;
    pthread_join(thread[i], &failed);
    EXPECT(failed == NULL);
  }
}

// A child that lives on must not hold the pipe to ffmpeg open, and cannot use what is the parent's.
static void forks(void) {
  uint8_t pixels[64 * 64 * 3] = {0};
  showreel_recorder recorder;
  EXPECT(showreel_recorder_open("{\"width\": 64, \"height\": 64, \"videos\": [\"fork.mp4\"], \"pipe\": \"rgb24\"}", &recorder) == 0);
  EXPECT(showreel_recorder_add(recorder, pixels, sizeof pixels, 64, 64, 0, "rgb24") == 0);
  pid_t child = fork();
  if (child == 0) {
    int code = showreel_recorder_finish(recorder, NULL);
    if (code != 64 || !says("belongs to the process")) _exit(1);
    pause();
    _exit(2);
  }
  EXPECT(showreel_recorder_add(recorder, pixels, sizeof pixels, 64, 64, 0, "rgb24") == 0);
  EXPECT(showreel_recorder_finish(recorder, NULL) == 0);
  int status = 0;
  EXPECT(waitpid(child, &status, WNOHANG) == 0);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
}

int main(int argc, char **argv) {
  if (argc < 2) return 64;
  // What the host does about signals is its own; some may be ignored from the start.
  struct sigaction before[32], after[32];
  memset(before, 0, sizeof before);
  memset(after, 0, sizeof after);
  for (int signal = 1; signal < 32; signal++) sigaction(signal, NULL, &before[signal]);
  recorders();
  films();
  environments(argv[1]);
  vectors();
  threads();
  forks();
  for (int signal = 1; signal < 32; signal++) {
    sigaction(signal, NULL, &after[signal]);
    EXPECT(before[signal].sa_handler == after[signal].sa_handler);
  }
  EXPECT(strlen(showreel_version()) >= 5);
  return mistakes;
}
